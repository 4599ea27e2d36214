export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  public: {
    Tables: {
      actions: {
        Row: {
          action_type: Database["public"]["Enums"]["action_type"]
          auto_created: boolean
          completed_at: string | null
          created_at: string
          description: string | null
          due_date: string
          id: string
          notes: string | null
          person_id: string | null
          snooze_until: string | null
          state: Database["public"]["Enums"]["action_state"]
          updated_at: string
          user_id: string
        }
        Insert: {
          action_type: Database["public"]["Enums"]["action_type"]
          auto_created?: boolean
          completed_at?: string | null
          created_at?: string
          description?: string | null
          due_date: string
          id?: string
          notes?: string | null
          person_id?: string | null
          snooze_until?: string | null
          state?: Database["public"]["Enums"]["action_state"]
          updated_at?: string
          user_id: string
        }
        Update: {
          action_type?: Database["public"]["Enums"]["action_type"]
          auto_created?: boolean
          completed_at?: string | null
          created_at?: string
          description?: string | null
          due_date?: string
          id?: string
          notes?: string | null
          person_id?: string | null
          snooze_until?: string | null
          state?: Database["public"]["Enums"]["action_state"]
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "actions_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: false
            referencedRelation: "leads"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "actions_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      billing_customers: {
        Row: {
          created_at: string
          currency: string
          default_payment_method: string | null
          id: string
          stripe_customer_id: string
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          currency?: string
          default_payment_method?: string | null
          id?: string
          stripe_customer_id: string
          updated_at?: string
          user_id: string
        }
        Update: {
          created_at?: string
          currency?: string
          default_payment_method?: string | null
          id?: string
          stripe_customer_id?: string
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "billing_customers_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: true
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      billing_events: {
        Row: {
          created_at: string
          id: string
          payload: NonNullable<Json>
          processed_at: string | null
          stripe_event_id: string
          type: string
        }
        Insert: {
          created_at?: string
          id?: string
          payload: NonNullable<Json>
          processed_at?: string | null
          stripe_event_id: string
          type: string
        }
        Update: {
          created_at?: string
          id?: string
          payload?: NonNullable<Json>
          processed_at?: string | null
          stripe_event_id?: string
          type?: string
        }
        Relationships: []
      }
      billing_subscriptions: {
        Row: {
          billing_customer_id: string
          cancel_at_period_end: boolean
          created_at: string
          current_period_end: string
          id: string
          latest_invoice_url: string | null
          metadata: Json | null
          status: Database["public"]["Enums"]["subscription_status"]
          stripe_price_id: string
          stripe_subscription_id: string
          trial_ends_at: string | null
          updated_at: string
        }
        Insert: {
          billing_customer_id: string
          cancel_at_period_end?: boolean
          created_at?: string
          current_period_end: string
          id?: string
          latest_invoice_url?: string | null
          metadata?: Json | null
          status?: Database["public"]["Enums"]["subscription_status"]
          stripe_price_id: string
          stripe_subscription_id: string
          trial_ends_at?: string | null
          updated_at?: string
        }
        Update: {
          billing_customer_id?: string
          cancel_at_period_end?: boolean
          created_at?: string
          current_period_end?: string
          id?: string
          latest_invoice_url?: string | null
          metadata?: Json | null
          status?: Database["public"]["Enums"]["subscription_status"]
          stripe_price_id?: string
          stripe_subscription_id?: string
          trial_ends_at?: string | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "billing_subscriptions_billing_customer_id_fkey"
            columns: ["billing_customer_id"]
            isOneToOne: false
            referencedRelation: "billing_customers"
            referencedColumns: ["id"]
          },
        ]
      }
      calendar_connections: {
        Row: {
          access_token: string | null
          calendar_id: string
          created_at: string
          error_message: string | null
          expires_at: number | null
          id: string
          last_sync_at: string | null
          provider: Database["public"]["Enums"]["calendar_provider"]
          refresh_token: string
          status: Database["public"]["Enums"]["calendar_connection_status"]
          updated_at: string
          user_id: string
        }
        Insert: {
          access_token?: string | null
          calendar_id: string
          created_at?: string
          error_message?: string | null
          expires_at?: number | null
          id?: string
          last_sync_at?: string | null
          provider: Database["public"]["Enums"]["calendar_provider"]
          refresh_token: string
          status?: Database["public"]["Enums"]["calendar_connection_status"]
          updated_at?: string
          user_id: string
        }
        Update: {
          access_token?: string | null
          calendar_id?: string
          created_at?: string
          error_message?: string | null
          expires_at?: number | null
          id?: string
          last_sync_at?: string | null
          provider?: Database["public"]["Enums"]["calendar_provider"]
          refresh_token?: string
          status?: Database["public"]["Enums"]["calendar_connection_status"]
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "calendar_connections_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      calendar_sync_logs: {
        Row: {
          calendar_connection_id: string
          created_at: string
          error_message: string | null
          id: string
          metadata: Json | null
          operation: string
          status: string
        }
        Insert: {
          calendar_connection_id: string
          created_at?: string
          error_message?: string | null
          id?: string
          metadata?: Json | null
          operation: string
          status: string
        }
        Update: {
          calendar_connection_id?: string
          created_at?: string
          error_message?: string | null
          id?: string
          metadata?: Json | null
          operation?: string
          status?: string
        }
        Relationships: [
          {
            foreignKeyName: "calendar_sync_logs_calendar_connection_id_fkey"
            columns: ["calendar_connection_id"]
            isOneToOne: false
            referencedRelation: "calendar_connections"
            referencedColumns: ["id"]
          },
        ]
      }
      content_prompts: {
        Row: {
          content: string
          created_at: string
          id: string
          saved_at: string
          status: Database["public"]["Enums"]["content_prompt_status"]
          type: Database["public"]["Enums"]["content_prompt_type"]
          updated_at: string
          user_id: string
          weekly_summary_id: string | null
        }
        Insert: {
          content: string
          created_at?: string
          id?: string
          saved_at?: string
          status?: Database["public"]["Enums"]["content_prompt_status"]
          type: Database["public"]["Enums"]["content_prompt_type"]
          updated_at?: string
          user_id: string
          weekly_summary_id?: string | null
        }
        Update: {
          content?: string
          created_at?: string
          id?: string
          saved_at?: string
          status?: Database["public"]["Enums"]["content_prompt_status"]
          type?: Database["public"]["Enums"]["content_prompt_type"]
          updated_at?: string
          user_id?: string
          weekly_summary_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "content_prompts_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "content_prompts_weekly_summary_id_fkey"
            columns: ["weekly_summary_id"]
            isOneToOne: false
            referencedRelation: "weekly_summaries"
            referencedColumns: ["id"]
          },
        ]
      }
      daily_plan_actions: {
        Row: {
          action_id: string
          created_at: string
          daily_plan_id: string
          id: string
          is_fast_win: boolean
          position: number
          updated_at: string
        }
        Insert: {
          action_id: string
          created_at?: string
          daily_plan_id: string
          id?: string
          is_fast_win?: boolean
          position: number
          updated_at?: string
        }
        Update: {
          action_id?: string
          created_at?: string
          daily_plan_id?: string
          id?: string
          is_fast_win?: boolean
          position?: number
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "daily_plan_actions_action_id_fkey"
            columns: ["action_id"]
            isOneToOne: false
            referencedRelation: "actions"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "daily_plan_actions_daily_plan_id_fkey"
            columns: ["daily_plan_id"]
            isOneToOne: false
            referencedRelation: "daily_plans"
            referencedColumns: ["id"]
          },
        ]
      }
      daily_plans: {
        Row: {
          capacity: Database["public"]["Enums"]["capacity_level"]
          created_at: string
          date: string
          focus_statement: string | null
          free_minutes: number | null
          generated_at: string
          id: string
          updated_at: string
          user_id: string
        }
        Insert: {
          capacity?: Database["public"]["Enums"]["capacity_level"]
          created_at?: string
          date: string
          focus_statement?: string | null
          free_minutes?: number | null
          generated_at?: string
          id?: string
          updated_at?: string
          user_id: string
        }
        Update: {
          capacity?: Database["public"]["Enums"]["capacity_level"]
          created_at?: string
          date?: string
          focus_statement?: string | null
          free_minutes?: number | null
          generated_at?: string
          id?: string
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "daily_plans_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      leads: {
        Row: {
          created_at: string
          id: string
          name: string
          notes: string | null
          snooze_until: string | null
          status: Database["public"]["Enums"]["lead_status"]
          updated_at: string
          url: string
          user_id: string
        }
        Insert: {
          created_at?: string
          id?: string
          name: string
          notes?: string | null
          snooze_until?: string | null
          status?: Database["public"]["Enums"]["lead_status"]
          updated_at?: string
          url: string
          user_id: string
        }
        Update: {
          created_at?: string
          id?: string
          name?: string
          notes?: string | null
          snooze_until?: string | null
          status?: Database["public"]["Enums"]["lead_status"]
          updated_at?: string
          url?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "leads_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      users: {
        Row: {
          calendar_connected: boolean
          created_at: string
          email: string
          id: string
          last_action_date: string | null
          name: string
          streak_count: number
          timezone: string
          updated_at: string
        }
        Insert: {
          calendar_connected?: boolean
          created_at?: string
          email: string
          id: string
          last_action_date?: string | null
          name: string
          streak_count?: number
          timezone?: string
          updated_at?: string
        }
        Update: {
          calendar_connected?: boolean
          created_at?: string
          email?: string
          id?: string
          last_action_date?: string | null
          name?: string
          streak_count?: number
          timezone?: string
          updated_at?: string
        }
        Relationships: []
      }
      weekly_summaries: {
        Row: {
          actions_completed: number
          calls_booked: number
          created_at: string
          days_active: number
          generated_at: string
          id: string
          insight_text: string
          narrative_summary: string | null
          next_week_focus: string
          replies: number
          updated_at: string
          user_id: string
          week_start_date: string
        }
        Insert: {
          actions_completed?: number
          calls_booked?: number
          created_at?: string
          days_active?: number
          generated_at?: string
          id?: string
          insight_text: string
          narrative_summary?: string | null
          next_week_focus: string
          replies?: number
          updated_at?: string
          user_id: string
          week_start_date: string
        }
        Update: {
          actions_completed?: number
          calls_booked?: number
          created_at?: string
          days_active?: number
          generated_at?: string
          id?: string
          insight_text?: string
          narrative_summary?: string | null
          next_week_focus?: string
          replies?: number
          updated_at?: string
          user_id?: string
          week_start_date?: string
        }
        Relationships: [
          {
            foreignKeyName: "weekly_summaries_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      auto_archive_old_actions: {
        Args: Record<PropertyKey, never>
        Returns: undefined
      }
      auto_unsnooze_items: { Args: Record<PropertyKey, never>; Returns: number }
      calculate_user_streak: { Args: { p_user_id: string }; Returns: number }
      calendar_sync_logs_retention: {
        Args: Record<PropertyKey, never>
        Returns: number
      }
      update_user_streak: { Args: { p_user_id: string }; Returns: undefined }
    }
    Enums: {
      action_state: "NEW" | "SENT" | "REPLIED" | "SNOOZED" | "DONE" | "ARCHIVED"
      action_type:
        | "OUTREACH"
        | "FOLLOW_UP"
        | "NURTURE"
        | "CALL_PREP"
        | "POST_CALL"
        | "CONTENT"
        | "FAST_WIN"
      calendar_connection_status:
        | "active"
        | "expired"
        | "error"
        | "disconnected"
      calendar_provider: "google" | "outlook"
      capacity_level: "micro" | "light" | "standard" | "heavy" | "default"
      content_prompt_status: "DRAFT" | "POSTED" | "ARCHIVED"
      content_prompt_type: "WIN_POST" | "INSIGHT_POST"
      lead_status: "ACTIVE" | "SNOOZED" | "ARCHIVED"
      subscription_status: "trialing" | "active" | "past_due" | "canceled"
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] &
        DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] &
        DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  public: {
    Enums: {
      action_state: ["NEW", "SENT", "REPLIED", "SNOOZED", "DONE", "ARCHIVED"],
      action_type: [
        "OUTREACH",
        "FOLLOW_UP",
        "NURTURE",
        "CALL_PREP",
        "POST_CALL",
        "CONTENT",
        "FAST_WIN",
      ],
      calendar_connection_status: [
        "active",
        "expired",
        "error",
        "disconnected",
      ],
      calendar_provider: ["google", "outlook"],
      capacity_level: ["micro", "light", "standard", "heavy", "default"],
      content_prompt_status: ["DRAFT", "POSTED", "ARCHIVED"],
      content_prompt_type: ["WIN_POST", "INSIGHT_POST"],
      lead_status: ["ACTIVE", "SNOOZED", "ARCHIVED"],
      subscription_status: ["trialing", "active", "past_due", "canceled"],
    },
  },
} as const

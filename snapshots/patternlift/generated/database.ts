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
      ai_interactions: {
        Row: {
          completion_tokens: number
          cost_usd: number
          created_at: string
          id: string
          interaction_type: string
          model_used: string
          prompt_tokens: number
          response_quality_score: number | null
          session_id: string | null
          user_feedback: number | null
          user_id: string
        }
        Insert: {
          completion_tokens: number
          cost_usd: number
          created_at?: string
          id?: string
          interaction_type: string
          model_used: string
          prompt_tokens: number
          response_quality_score?: number | null
          session_id?: string | null
          user_feedback?: number | null
          user_id: string
        }
        Update: {
          completion_tokens?: number
          cost_usd?: number
          created_at?: string
          id?: string
          interaction_type?: string
          model_used?: string
          prompt_tokens?: number
          response_quality_score?: number | null
          session_id?: string | null
          user_feedback?: number | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "ai_interactions_session_id_fkey"
            columns: ["session_id"]
            isOneToOne: false
            referencedRelation: "learning_sessions"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "ai_interactions_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_profiles"
            referencedColumns: ["id"]
          },
        ]
      }
      learning_sessions: {
        Row: {
          attempt_history: NonNullable<Json>
          attempts_count: number
          best_score: number
          completed_at: string | null
          created_at: string
          current_level: number
          current_score: number
          current_stage: Database["public"]["Enums"]["learning_stage"]
          id: string
          is_active: boolean
          mastery_scores: NonNullable<Json>
          pattern_id: string
          persona_type: string
          stage_progress: NonNullable<Json>
          struggle_indicators: string[]
          understanding_level: number
          updated_at: string
          user_id: string
        }
        Insert: {
          attempt_history?: NonNullable<Json>
          attempts_count?: number
          best_score?: number
          completed_at?: string | null
          created_at?: string
          current_level?: number
          current_score?: number
          current_stage?: Database["public"]["Enums"]["learning_stage"]
          id?: string
          is_active?: boolean
          mastery_scores?: NonNullable<Json>
          pattern_id: string
          persona_type?: string
          stage_progress?: NonNullable<Json>
          struggle_indicators?: string[]
          understanding_level?: number
          updated_at?: string
          user_id: string
        }
        Update: {
          attempt_history?: NonNullable<Json>
          attempts_count?: number
          best_score?: number
          completed_at?: string | null
          created_at?: string
          current_level?: number
          current_score?: number
          current_stage?: Database["public"]["Enums"]["learning_stage"]
          id?: string
          is_active?: boolean
          mastery_scores?: NonNullable<Json>
          pattern_id?: string
          persona_type?: string
          stage_progress?: NonNullable<Json>
          struggle_indicators?: string[]
          understanding_level?: number
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "learning_sessions_pattern_id_fkey"
            columns: ["pattern_id"]
            isOneToOne: false
            referencedRelation: "patterns"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "learning_sessions_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_profiles"
            referencedColumns: ["id"]
          },
        ]
      }
      pattern_progress: {
        Row: {
          completed_at: string
          mastery_score: number
          pattern_id: string
          user_id: string
        }
        Insert: {
          completed_at?: string
          mastery_score: number
          pattern_id: string
          user_id: string
        }
        Update: {
          completed_at?: string
          mastery_score?: number
          pattern_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "pattern_progress_pattern_id_fkey"
            columns: ["pattern_id"]
            isOneToOne: false
            referencedRelation: "patterns"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "pattern_progress_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_profiles"
            referencedColumns: ["id"]
          },
        ]
      }
      patterns: {
        Row: {
          description: string | null
          id: string
          name: string
        }
        Insert: {
          description?: string | null
          id: string
          name: string
        }
        Update: {
          description?: string | null
          id?: string
          name?: string
        }
        Relationships: []
      }
      payment_history: {
        Row: {
          amount: number
          created_at: string
          currency: string
          id: string
          stripe_payment_intent_id: string
          user_id: string
        }
        Insert: {
          amount: number
          created_at?: string
          currency?: string
          id?: string
          stripe_payment_intent_id: string
          user_id: string
        }
        Update: {
          amount?: number
          created_at?: string
          currency?: string
          id?: string
          stripe_payment_intent_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "payment_history_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_profiles"
            referencedColumns: ["id"]
          },
        ]
      }
      subscriptions: {
        Row: {
          created_at: string
          current_period_end: string | null
          id: string
          status: Database["public"]["Enums"]["user_subscription_status"]
          stripe_subscription_id: string
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          current_period_end?: string | null
          id?: string
          status: Database["public"]["Enums"]["user_subscription_status"]
          stripe_subscription_id: string
          updated_at?: string
          user_id: string
        }
        Update: {
          created_at?: string
          current_period_end?: string | null
          id?: string
          status?: Database["public"]["Enums"]["user_subscription_status"]
          stripe_subscription_id?: string
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "subscriptions_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_profiles"
            referencedColumns: ["id"]
          },
        ]
      }
      user_achievements: {
        Row: {
          achievement_data: NonNullable<Json>
          achievement_id: string
          achievement_name: string
          created_at: string
          id: string
          unlocked_at: string
          user_id: string
        }
        Insert: {
          achievement_data: NonNullable<Json>
          achievement_id: string
          achievement_name: string
          created_at?: string
          id?: string
          unlocked_at?: string
          user_id: string
        }
        Update: {
          achievement_data?: NonNullable<Json>
          achievement_id?: string
          achievement_name?: string
          created_at?: string
          id?: string
          unlocked_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_achievements_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_profiles"
            referencedColumns: ["id"]
          },
        ]
      }
      user_calibrations: {
        Row: {
          created_at: string
          guidance_config: NonNullable<Json>
          id: string
          pattern_id: string
          persona_type: string
          responses: NonNullable<Json>
          total_score: number
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          guidance_config: NonNullable<Json>
          id?: string
          pattern_id: string
          persona_type: string
          responses: NonNullable<Json>
          total_score: number
          updated_at?: string
          user_id: string
        }
        Update: {
          created_at?: string
          guidance_config?: NonNullable<Json>
          id?: string
          pattern_id?: string
          persona_type?: string
          responses?: NonNullable<Json>
          total_score?: number
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_calibrations_pattern_id_fkey"
            columns: ["pattern_id"]
            isOneToOne: false
            referencedRelation: "patterns"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "user_calibrations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_profiles"
            referencedColumns: ["id"]
          },
        ]
      }
      user_profiles: {
        Row: {
          created_at: string
          current_month_ai_cost: number
          email: string
          full_name: string | null
          id: string
          learning_preferences: NonNullable<Json>
          monthly_ai_usage_limit: number
          subscription_status: Database["public"]["Enums"]["user_subscription_status"]
          subscription_tier: string
          trial_ends_at: string
          updated_at: string
        }
        Insert: {
          created_at?: string
          current_month_ai_cost?: number
          email: string
          full_name?: string | null
          id: string
          learning_preferences?: NonNullable<Json>
          monthly_ai_usage_limit?: number
          subscription_status?: Database["public"]["Enums"]["user_subscription_status"]
          subscription_tier?: string
          trial_ends_at?: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          current_month_ai_cost?: number
          email?: string
          full_name?: string | null
          id?: string
          learning_preferences?: NonNullable<Json>
          monthly_ai_usage_limit?: number
          subscription_status?: Database["public"]["Enums"]["user_subscription_status"]
          subscription_tier?: string
          trial_ends_at?: string
          updated_at?: string
        }
        Relationships: []
      }
    }
    Views: {
      monthly_ai_usage: {
        Row: {
          completion_tokens: number | null
          cost_usd: number | null
          interactions: number | null
          month: string | null
          prompt_tokens: number | null
          user_id: string | null
        }
        Relationships: [
          {
            foreignKeyName: "ai_interactions_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "user_profiles"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Functions: {
      calculate_mastery_score: {
        Args: { p_pattern_id: string; p_user_id: string }
        Returns: number
      }
      track_ai_usage: {
        Args: {
          p_completion_tokens: number
          p_cost_usd: number
          p_interaction_type: string
          p_model_used: string
          p_prompt_tokens: number
          p_response_quality_score?: number
          p_session_id: string
          p_user_id: string
        }
        Returns: Json
      }
      update_learning_progress: {
        Args: {
          p_completed?: boolean
          p_next_stage?: Database["public"]["Enums"]["learning_stage"]
          p_score: number
          p_session_id: string
          p_understanding_level?: number
          p_user_id: string
        }
        Returns: Json
      }
    }
    Enums: {
      learning_stage:
        | "introduction"
        | "knowledge_check"
        | "hands_on_practice"
        | "mastery_assessment"
      user_subscription_status:
        | "trial"
        | "active"
        | "canceled"
        | "past_due"
        | "unpaid"
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
      learning_stage: [
        "introduction",
        "knowledge_check",
        "hands_on_practice",
        "mastery_assessment",
      ],
      user_subscription_status: [
        "trial",
        "active",
        "canceled",
        "past_due",
        "unpaid",
      ],
    },
  },
} as const

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
      achievements: {
        Row: {
          badge_icon: string | null
          condition_type: string
          condition_value: number
          description_ar: string | null
          description_en: string | null
          id: string
          is_active: boolean
          name_ar: string | null
          name_en: string
        }
        Insert: {
          badge_icon?: string | null
          condition_type: string
          condition_value: number
          description_ar?: string | null
          description_en?: string | null
          id?: string
          is_active?: boolean
          name_ar?: string | null
          name_en: string
        }
        Update: {
          badge_icon?: string | null
          condition_type?: string
          condition_value?: number
          description_ar?: string | null
          description_en?: string | null
          id?: string
          is_active?: boolean
          name_ar?: string | null
          name_en?: string
        }
        Relationships: []
      }
      ai_recommendations: {
        Row: {
          confidence_score: number
          created_at: string
          expires_at: string | null
          id: string
          reasoning: string | null
          recommendation_type: string
          status: string
          target_id: string | null
          user_id: string
        }
        Insert: {
          confidence_score: number
          created_at?: string
          expires_at?: string | null
          id?: string
          reasoning?: string | null
          recommendation_type: string
          status?: string
          target_id?: string | null
          user_id: string
        }
        Update: {
          confidence_score?: number
          created_at?: string
          expires_at?: string | null
          id?: string
          reasoning?: string | null
          recommendation_type?: string
          status?: string
          target_id?: string | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "ai_recommendations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      lifescore_history: {
        Row: {
          change_reason: string
          created_at: string
          id: string
          mission_id: string | null
          new_score: number
          old_score: number
          user_id: string
        }
        Insert: {
          change_reason: string
          created_at?: string
          id?: string
          mission_id?: string | null
          new_score: number
          old_score: number
          user_id: string
        }
        Update: {
          change_reason?: string
          created_at?: string
          id?: string
          mission_id?: string | null
          new_score?: number
          old_score?: number
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "lifescore_history_mission_id_fkey"
            columns: ["mission_id"]
            isOneToOne: false
            referencedRelation: "missions"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "lifescore_history_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      mission_instances: {
        Row: {
          available_from: string
          available_until: string
          id: string
          instance_date: string
          is_expired: boolean
          mission_id: string
        }
        Insert: {
          available_from: string
          available_until: string
          id?: string
          instance_date: string
          is_expired?: boolean
          mission_id: string
        }
        Update: {
          available_from?: string
          available_until?: string
          id?: string
          instance_date?: string
          is_expired?: boolean
          mission_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "mission_instances_mission_id_fkey"
            columns: ["mission_id"]
            isOneToOne: false
            referencedRelation: "missions"
            referencedColumns: ["id"]
          },
        ]
      }
      missions: {
        Row: {
          ai_generated: boolean
          category: string
          coin_reward: number
          difficulty: string
          id: string
          is_active: boolean
          name_ar: string | null
          name_en: string
          next_available_at: string | null
          product_spotlight: string | null
          recurrence_type: string
          xp_reward: number
        }
        Insert: {
          ai_generated?: boolean
          category: string
          coin_reward?: number
          difficulty?: string
          id?: string
          is_active?: boolean
          name_ar?: string | null
          name_en: string
          next_available_at?: string | null
          product_spotlight?: string | null
          recurrence_type?: string
          xp_reward?: number
        }
        Update: {
          ai_generated?: boolean
          category?: string
          coin_reward?: number
          difficulty?: string
          id?: string
          is_active?: boolean
          name_ar?: string | null
          name_en?: string
          next_available_at?: string | null
          product_spotlight?: string | null
          recurrence_type?: string
          xp_reward?: number
        }
        Relationships: []
      }
      notifications: {
        Row: {
          action_url: string | null
          created_at: string
          id: string
          is_read: boolean
          message: string | null
          priority: string
          read_at: string | null
          sent_at: string | null
          title: string
          type: string
          user_id: string
        }
        Insert: {
          action_url?: string | null
          created_at?: string
          id?: string
          is_read?: boolean
          message?: string | null
          priority?: string
          read_at?: string | null
          sent_at?: string | null
          title: string
          type: string
          user_id: string
        }
        Update: {
          action_url?: string | null
          created_at?: string
          id?: string
          is_read?: boolean
          message?: string | null
          priority?: string
          read_at?: string | null
          sent_at?: string | null
          title?: string
          type?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "notifications_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      product_recommendations: {
        Row: {
          actioned_at: string | null
          created_at: string
          id: string
          metadata: Json | null
          priority: number
          product_name: string
          product_type: string
          recommended_by: string
          status: string
          user_id: string
          viewed_at: string | null
        }
        Insert: {
          actioned_at?: string | null
          created_at?: string
          id?: string
          metadata?: Json | null
          priority?: number
          product_name: string
          product_type: string
          recommended_by: string
          status?: string
          user_id: string
          viewed_at?: string | null
        }
        Update: {
          actioned_at?: string | null
          created_at?: string
          id?: string
          metadata?: Json | null
          priority?: number
          product_name?: string
          product_type?: string
          recommended_by?: string
          status?: string
          user_id?: string
          viewed_at?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "product_recommendations_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      rewards: {
        Row: {
          id: string
          name_ar: string | null
          name_en: string
          reward_type: string
        }
        Insert: {
          id?: string
          name_ar?: string | null
          name_en: string
          reward_type: string
        }
        Update: {
          id?: string
          name_ar?: string | null
          name_en?: string
          reward_type?: string
        }
        Relationships: []
      }
      scenarios: {
        Row: {
          id: string
          name_ar: string | null
          name_en: string
        }
        Insert: {
          id?: string
          name_ar?: string | null
          name_en: string
        }
        Update: {
          id?: string
          name_ar?: string | null
          name_en?: string
        }
        Relationships: []
      }
      user_achievements: {
        Row: {
          achievement_id: string
          earned_at: string
          id: string
          user_id: string
        }
        Insert: {
          achievement_id: string
          earned_at?: string
          id?: string
          user_id: string
        }
        Update: {
          achievement_id?: string
          earned_at?: string
          id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_achievements_achievement_id_fkey"
            columns: ["achievement_id"]
            isOneToOne: false
            referencedRelation: "achievements"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "user_achievements_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      user_behavior_events: {
        Row: {
          created_at: string
          event_data: Json | null
          event_type: string
          id: string
          lifescore_after: number | null
          lifescore_before: number | null
          user_id: string
        }
        Insert: {
          created_at?: string
          event_data?: Json | null
          event_type: string
          id?: string
          lifescore_after?: number | null
          lifescore_before?: number | null
          user_id: string
        }
        Update: {
          created_at?: string
          event_data?: Json | null
          event_type?: string
          id?: string
          lifescore_after?: number | null
          lifescore_before?: number | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_behavior_events_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      user_missions: {
        Row: {
          id: string
          mission_id: string
          progress: number
          started_at: string
          status: string
          user_id: string
        }
        Insert: {
          id?: string
          mission_id: string
          progress?: number
          started_at?: string
          status?: string
          user_id: string
        }
        Update: {
          id?: string
          mission_id?: string
          progress?: number
          started_at?: string
          status?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_missions_mission_id_fkey"
            columns: ["mission_id"]
            isOneToOne: false
            referencedRelation: "missions"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "user_missions_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      user_profiles: {
        Row: {
          ai_personality_type: string | null
          behavior_summary: Json | null
          last_ai_analysis_at: string | null
          user_id: string
        }
        Insert: {
          ai_personality_type?: string | null
          behavior_summary?: Json | null
          last_ai_analysis_at?: string | null
          user_id: string
        }
        Update: {
          ai_personality_type?: string | null
          behavior_summary?: Json | null
          last_ai_analysis_at?: string | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_profiles_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: true
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      user_rewards: {
        Row: {
          id: string
          redeemed_at: string | null
          reward_id: string
          user_id: string
        }
        Insert: {
          id?: string
          redeemed_at?: string | null
          reward_id: string
          user_id: string
        }
        Update: {
          id?: string
          redeemed_at?: string | null
          reward_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_rewards_reward_id_fkey"
            columns: ["reward_id"]
            isOneToOne: false
            referencedRelation: "rewards"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "user_rewards_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      user_scenarios: {
        Row: {
          created_at: string
          id: string
          scenario_id: string
          user_id: string
        }
        Insert: {
          created_at?: string
          id?: string
          scenario_id: string
          user_id: string
        }
        Update: {
          created_at?: string
          id?: string
          scenario_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_scenarios_scenario_id_fkey"
            columns: ["scenario_id"]
            isOneToOne: false
            referencedRelation: "scenarios"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "user_scenarios_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      user_sessions: {
        Row: {
          device_info: Json | null
          duration_seconds: number | null
          ended_at: string | null
          id: string
          ip_address: string | null
          session_token: string
          started_at: string
          user_id: string
        }
        Insert: {
          device_info?: Json | null
          duration_seconds?: number | null
          ended_at?: string | null
          id?: string
          ip_address?: string | null
          session_token: string
          started_at?: string
          user_id: string
        }
        Update: {
          device_info?: Json | null
          duration_seconds?: number | null
          ended_at?: string | null
          id?: string
          ip_address?: string | null
          session_token?: string
          started_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "user_sessions_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      users: {
        Row: {
          coins: number
          created_at: string
          current_streak: number
          id: string
          last_active_at: string | null
          lifescore: number
          longest_streak: number
          notification_preferences: Json | null
          phone_number: string | null
          timezone: string
          username: string | null
          xp: number
        }
        Insert: {
          coins?: number
          created_at?: string
          current_streak?: number
          id: string
          last_active_at?: string | null
          lifescore?: number
          longest_streak?: number
          notification_preferences?: Json | null
          phone_number?: string | null
          timezone?: string
          username?: string | null
          xp?: number
        }
        Update: {
          coins?: number
          created_at?: string
          current_streak?: number
          id?: string
          last_active_at?: string | null
          lifescore?: number
          longest_streak?: number
          notification_preferences?: Json | null
          phone_number?: string | null
          timezone?: string
          username?: string | null
          xp?: number
        }
        Relationships: []
      }
    }
    Views: {
      user_engagement_summary: {
        Row: {
          active_days: number | null
          last_activity: string | null
          total_events: number | null
          user_id: string | null
        }
        Relationships: [
          {
            foreignKeyName: "user_behavior_events_user_id_fkey"
            columns: ["user_id"]
            isOneToOne: false
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Functions: {
      expire_old_recommendations: {
        Args: Record<PropertyKey, never>
        Returns: undefined
      }
      is_admin: { Args: Record<PropertyKey, never>; Returns: boolean }
    }
    Enums: {
      [_ in never]: never
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
    Enums: {},
  },
} as const

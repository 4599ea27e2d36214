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
      achievement_milestones: {
        Row: {
          is_social_achievement: boolean
          shared_publicly: boolean
          social_context: Json | null
        }
        Insert: {
          is_social_achievement?: boolean
          shared_publicly?: boolean
          social_context?: Json | null
        }
        Update: {
          is_social_achievement?: boolean
          shared_publicly?: boolean
          social_context?: Json | null
        }
        Relationships: []
      }
      challenge_participants: {
        Row: {
          challenge_id: string
          completion_date: string | null
          completion_status: string
          final_score: number
          id: string
          is_visible: boolean
          joined_at: string
          rank_position: number | null
          rewards_earned: Json | null
          user_id: string
        }
        Insert: {
          challenge_id: string
          completion_date?: string | null
          completion_status?: string
          final_score?: number
          id?: string
          is_visible?: boolean
          joined_at?: string
          rank_position?: number | null
          rewards_earned?: Json | null
          user_id: string
        }
        Update: {
          challenge_id?: string
          completion_date?: string | null
          completion_status?: string
          final_score?: number
          id?: string
          is_visible?: boolean
          joined_at?: string
          rank_position?: number | null
          rewards_earned?: Json | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "challenge_participants_challenge_id_fkey"
            columns: ["challenge_id"]
            isOneToOne: false
            referencedRelation: "challenge_leaderboards"
            referencedColumns: ["challenge_id"]
          },
          {
            foreignKeyName: "challenge_participants_challenge_id_fkey"
            columns: ["challenge_id"]
            isOneToOne: false
            referencedRelation: "community_challenges"
            referencedColumns: ["id"]
          },
        ]
      }
      challenge_progress: {
        Row: {
          auto_generated: boolean
          challenge_participant_id: string
          created_at: string
          cumulative_score: number
          daily_score: number
          id: string
          notes: string | null
          progress_data: NonNullable<Json>
          progress_date: string
        }
        Insert: {
          auto_generated?: boolean
          challenge_participant_id: string
          created_at?: string
          cumulative_score?: number
          daily_score?: number
          id?: string
          notes?: string | null
          progress_data: NonNullable<Json>
          progress_date: string
        }
        Update: {
          auto_generated?: boolean
          challenge_participant_id?: string
          created_at?: string
          cumulative_score?: number
          daily_score?: number
          id?: string
          notes?: string | null
          progress_data?: NonNullable<Json>
          progress_date?: string
        }
        Relationships: [
          {
            foreignKeyName: "challenge_progress_challenge_participant_id_fkey"
            columns: ["challenge_participant_id"]
            isOneToOne: false
            referencedRelation: "challenge_participants"
            referencedColumns: ["id"]
          },
        ]
      }
      community_challenges: {
        Row: {
          challenge_name: string
          challenge_type: string | null
          created_at: string
          created_by: string | null
          description: string
          difficulty_level: number
          duration_days: number
          end_date: string | null
          entry_requirements: Json | null
          featured_priority: number
          id: string
          is_active: boolean
          is_public: boolean
          max_participants: number | null
          reward_structure: Json | null
          start_date: string | null
          success_criteria: Json | null
        }
        Insert: {
          challenge_name: string
          challenge_type?: string | null
          created_at?: string
          created_by?: string | null
          description: string
          difficulty_level?: number
          duration_days: number
          end_date?: string | null
          entry_requirements?: Json | null
          featured_priority?: number
          id?: string
          is_active?: boolean
          is_public?: boolean
          max_participants?: number | null
          reward_structure?: Json | null
          start_date?: string | null
          success_criteria?: Json | null
        }
        Update: {
          challenge_name?: string
          challenge_type?: string | null
          created_at?: string
          created_by?: string | null
          description?: string
          difficulty_level?: number
          duration_days?: number
          end_date?: string | null
          entry_requirements?: Json | null
          featured_priority?: number
          id?: string
          is_active?: boolean
          is_public?: boolean
          max_participants?: number | null
          reward_structure?: Json | null
          start_date?: string | null
          success_criteria?: Json | null
        }
        Relationships: []
      }
      consultation_sessions: {
        Row: {
          created_at: string
          duration_minutes: number
          follow_up_scheduled: boolean
          id: string
          payment_status: string
          professional_id: string
          recording_url: string | null
          session_cost: number | null
          session_date: string
          session_notes: string | null
          session_status: string
          session_type: string
          updated_at: string
          user_feedback_rating: number | null
          user_feedback_text: string | null
          user_id: string
        }
        Insert: {
          created_at?: string
          duration_minutes?: number
          follow_up_scheduled?: boolean
          id?: string
          payment_status?: string
          professional_id: string
          recording_url?: string | null
          session_cost?: number | null
          session_date: string
          session_notes?: string | null
          session_status?: string
          session_type?: string
          updated_at?: string
          user_feedback_rating?: number | null
          user_feedback_text?: string | null
          user_id: string
        }
        Update: {
          created_at?: string
          duration_minutes?: number
          follow_up_scheduled?: boolean
          id?: string
          payment_status?: string
          professional_id?: string
          recording_url?: string | null
          session_cost?: number | null
          session_date?: string
          session_notes?: string | null
          session_status?: string
          session_type?: string
          updated_at?: string
          user_feedback_rating?: number | null
          user_feedback_text?: string | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "consultation_sessions_professional_id_fkey"
            columns: ["professional_id"]
            isOneToOne: false
            referencedRelation: "health_professionals"
            referencedColumns: ["id"]
          },
        ]
      }
      family_members: {
        Row: {
          display_name: string | null
          family_plan_id: string
          id: string
          is_active: boolean
          joined_at: string
          permissions: Json | null
          privacy_settings: Json | null
          relationship: string | null
          role: string
          user_id: string
        }
        Insert: {
          display_name?: string | null
          family_plan_id: string
          id?: string
          is_active?: boolean
          joined_at?: string
          permissions?: Json | null
          privacy_settings?: Json | null
          relationship?: string | null
          role?: string
          user_id: string
        }
        Update: {
          display_name?: string | null
          family_plan_id?: string
          id?: string
          is_active?: boolean
          joined_at?: string
          permissions?: Json | null
          privacy_settings?: Json | null
          relationship?: string | null
          role?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "family_members_family_plan_id_fkey"
            columns: ["family_plan_id"]
            isOneToOne: false
            referencedRelation: "family_dashboard"
            referencedColumns: ["family_plan_id"]
          },
          {
            foreignKeyName: "family_members_family_plan_id_fkey"
            columns: ["family_plan_id"]
            isOneToOne: false
            referencedRelation: "family_plans"
            referencedColumns: ["id"]
          },
        ]
      }
      family_plans: {
        Row: {
          billing_account: string | null
          coordination_preferences: Json | null
          created_at: string
          family_goals: Json | null
          family_name: string
          id: string
          is_active: boolean
          max_members: number
          plan_type: string
          primary_account_holder: string
          shared_wallet_balance: number
          updated_at: string
        }
        Insert: {
          billing_account?: string | null
          coordination_preferences?: Json | null
          created_at?: string
          family_goals?: Json | null
          family_name: string
          id?: string
          is_active?: boolean
          max_members?: number
          plan_type?: string
          primary_account_holder: string
          shared_wallet_balance?: number
          updated_at?: string
        }
        Update: {
          billing_account?: string | null
          coordination_preferences?: Json | null
          created_at?: string
          family_goals?: Json | null
          family_name?: string
          id?: string
          is_active?: boolean
          max_members?: number
          plan_type?: string
          primary_account_holder?: string
          shared_wallet_balance?: number
          updated_at?: string
        }
        Relationships: []
      }
      health_professionals: {
        Row: {
          available_time_slots: Json | null
          bio: string | null
          consultation_rate: number | null
          created_at: string
          credentials: string[] | null
          id: string
          is_available: boolean
          languages: string[]
          professional_name: string
          profile_image_url: string | null
          rating_average: number
          specializations: string[] | null
          total_consultations: number
          updated_at: string
          user_id: string | null
          verification_documents: Json | null
          verification_status: string
          years_experience: number | null
        }
        Insert: {
          available_time_slots?: Json | null
          bio?: string | null
          consultation_rate?: number | null
          created_at?: string
          credentials?: string[] | null
          id?: string
          is_available?: boolean
          languages?: string[]
          professional_name: string
          profile_image_url?: string | null
          rating_average?: number
          specializations?: string[] | null
          total_consultations?: number
          updated_at?: string
          user_id?: string | null
          verification_documents?: Json | null
          verification_status?: string
          years_experience?: number | null
        }
        Update: {
          available_time_slots?: Json | null
          bio?: string | null
          consultation_rate?: number | null
          created_at?: string
          credentials?: string[] | null
          id?: string
          is_available?: boolean
          languages?: string[]
          professional_name?: string
          profile_image_url?: string | null
          rating_average?: number
          specializations?: string[] | null
          total_consultations?: number
          updated_at?: string
          user_id?: string | null
          verification_documents?: Json | null
          verification_status?: string
          years_experience?: number | null
        }
        Relationships: []
      }
      notification_preferences: {
        Row: {
          social_notifications: NonNullable<Json>
        }
        Insert: {
          social_notifications?: NonNullable<Json>
        }
        Update: {
          social_notifications?: NonNullable<Json>
        }
        Relationships: []
      }
      nutritional_intake: {
        Row: {
          calories_consumed: number | null
          consumption_date: string | null
          user_id: string | null
        }
        Insert: {
          calories_consumed?: number | null
          consumption_date?: string | null
          user_id?: string | null
        }
        Update: {
          calories_consumed?: number | null
          consumption_date?: string | null
          user_id?: string | null
        }
        Relationships: []
      }
      recipe_reviews: {
        Row: {
          created_at: string
          helpful_votes: number
          id: string
          rating: number | null
          recipe_id: string
          review_text: string | null
          reviewer_id: string
          updated_at: string
        }
        Insert: {
          created_at?: string
          helpful_votes?: number
          id?: string
          rating?: number | null
          recipe_id: string
          review_text?: string | null
          reviewer_id: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          helpful_votes?: number
          id?: string
          rating?: number | null
          recipe_id?: string
          review_text?: string | null
          reviewer_id?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: "recipe_reviews_recipe_id_fkey"
            columns: ["recipe_id"]
            isOneToOne: false
            referencedRelation: "user_recipes"
            referencedColumns: ["id"]
          },
        ]
      }
      referrals: {
        Row: {
          bonus_tier: number
          first_purchase_at: string | null
          id: string
          invited_at: string
          metadata: Json | null
          referee_id: string | null
          referral_code: string
          referral_method: string | null
          referral_source: string | null
          referrer_id: string
          reward_amount: number | null
          reward_status: string
          signed_up_at: string | null
        }
        Insert: {
          bonus_tier?: number
          first_purchase_at?: string | null
          id?: string
          invited_at?: string
          metadata?: Json | null
          referee_id?: string | null
          referral_code: string
          referral_method?: string | null
          referral_source?: string | null
          referrer_id: string
          reward_amount?: number | null
          reward_status?: string
          signed_up_at?: string | null
        }
        Update: {
          bonus_tier?: number
          first_purchase_at?: string | null
          id?: string
          invited_at?: string
          metadata?: Json | null
          referee_id?: string | null
          referral_code?: string
          referral_method?: string | null
          referral_source?: string | null
          referrer_id?: string
          reward_amount?: number | null
          reward_status?: string
          signed_up_at?: string | null
        }
        Relationships: []
      }
      social_achievements: {
        Row: {
          achieved_at: string
          achievement_name: string
          achievement_type: string
          badge_awarded: string | null
          celebration_shown: boolean
          description: string | null
          id: string
          is_public: boolean
          points_awarded: number
          related_entity_id: string | null
          related_entity_type: string | null
          special_reward: Json | null
          user_id: string
        }
        Insert: {
          achieved_at?: string
          achievement_name: string
          achievement_type: string
          badge_awarded?: string | null
          celebration_shown?: boolean
          description?: string | null
          id?: string
          is_public?: boolean
          points_awarded?: number
          related_entity_id?: string | null
          related_entity_type?: string | null
          special_reward?: Json | null
          user_id: string
        }
        Update: {
          achieved_at?: string
          achievement_name?: string
          achievement_type?: string
          badge_awarded?: string | null
          celebration_shown?: boolean
          description?: string | null
          id?: string
          is_public?: boolean
          points_awarded?: number
          related_entity_id?: string | null
          related_entity_type?: string | null
          special_reward?: Json | null
          user_id?: string
        }
        Relationships: []
      }
      social_profiles: {
        Row: {
          display_name: string | null
          id: string
          privacy_level: string
          referral_credits_earned: number
          social_sharing_enabled: boolean
        }
        Insert: {
          display_name?: string | null
          id: string
          privacy_level?: string
          referral_credits_earned?: number
          social_sharing_enabled?: boolean
        }
        Update: {
          display_name?: string | null
          id?: string
          privacy_level?: string
          referral_credits_earned?: number
          social_sharing_enabled?: boolean
        }
        Relationships: []
      }
      user_recipes: {
        Row: {
          created_at: string
          description: string | null
          difficulty_level: number
          featured_at: string | null
          id: string
          image_url: string | null
          ingredients: NonNullable<Json>
          instructions: string
          is_public: boolean
          nutritional_info: Json | null
          prep_time_minutes: number | null
          recipe_name: string
          servings: number
          tags: string[] | null
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          description?: string | null
          difficulty_level?: number
          featured_at?: string | null
          id?: string
          image_url?: string | null
          ingredients: NonNullable<Json>
          instructions: string
          is_public?: boolean
          nutritional_info?: Json | null
          prep_time_minutes?: number | null
          recipe_name: string
          servings?: number
          tags?: string[] | null
          updated_at?: string
          user_id: string
        }
        Update: {
          created_at?: string
          description?: string | null
          difficulty_level?: number
          featured_at?: string | null
          id?: string
          image_url?: string | null
          ingredients?: NonNullable<Json>
          instructions?: string
          is_public?: boolean
          nutritional_info?: Json | null
          prep_time_minutes?: number | null
          recipe_name?: string
          servings?: number
          tags?: string[] | null
          updated_at?: string
          user_id?: string
        }
        Relationships: []
      }
    }
    Views: {
      challenge_leaderboards: {
        Row: {
          challenge_id: string | null
          challenge_name: string | null
          completion_status: string | null
          current_rank: number | null
          display_name: string | null
          final_score: number | null
          rank_position: number | null
          user_id: string | null
        }
        Relationships: []
      }
      family_dashboard: {
        Row: {
          active_challenges: number | null
          active_members: number | null
          avg_weekly_calories: number | null
          family_name: string | null
          family_plan_id: string | null
          total_members: number | null
          wallet_balance: number | null
        }
        Relationships: []
      }
      referral_analytics: {
        Row: {
          avg_conversion_days: number | null
          converted_purchases: number | null
          referrer_id: string | null
          successful_signups: number | null
          total_referrals: number | null
          total_rewards_earned: number | null
        }
        Relationships: []
      }
    }
    Functions: {
      my_administered_family_plans: {
        Args: Record<PropertyKey, never>
        Returns: string[]
      }
      my_challenges: { Args: Record<PropertyKey, never>; Returns: string[] }
      my_family: { Args: Record<PropertyKey, never>; Returns: string[] }
      my_family_plans: { Args: Record<PropertyKey, never>; Returns: string[] }
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

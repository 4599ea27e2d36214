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
          category: string
          code: string
          created_at: string
          description: string
          icon_url: string | null
          id: string
          is_active: boolean
          rarity: string
          requirements: Json | null
          title: string
          xp_reward: number
        }
        Insert: {
          category?: string
          code: string
          created_at?: string
          description: string
          icon_url?: string | null
          id?: string
          is_active?: boolean
          rarity?: string
          requirements?: Json | null
          title: string
          xp_reward?: number
        }
        Update: {
          category?: string
          code?: string
          created_at?: string
          description?: string
          icon_url?: string | null
          id?: string
          is_active?: boolean
          rarity?: string
          requirements?: Json | null
          title?: string
          xp_reward?: number
        }
        Relationships: []
      }
      community_comments: {
        Row: {
          author_id: string
          content: string
          created_at: string
          downvotes_count: number
          id: string
          is_deleted: boolean
          parent_comment_id: string | null
          post_id: string
          updated_at: string
          upvotes_count: number
        }
        Insert: {
          author_id: string
          content: string
          created_at?: string
          downvotes_count?: number
          id?: string
          is_deleted?: boolean
          parent_comment_id?: string | null
          post_id: string
          updated_at?: string
          upvotes_count?: number
        }
        Update: {
          author_id?: string
          content?: string
          created_at?: string
          downvotes_count?: number
          id?: string
          is_deleted?: boolean
          parent_comment_id?: string | null
          post_id?: string
          updated_at?: string
          upvotes_count?: number
        }
        Relationships: [
          {
            foreignKeyName: "fk_community_comments_parent_comment_id"
            columns: ["parent_comment_id"]
            isOneToOne: false
            referencedRelation: "community_comments"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "fk_community_comments_post_id"
            columns: ["post_id"]
            isOneToOne: false
            referencedRelation: "community_posts"
            referencedColumns: ["id"]
          },
        ]
      }
      community_posts: {
        Row: {
          author_id: string
          category: string | null
          comments_count: number
          content: string | null
          created_at: string
          downvotes_count: number
          id: string
          is_locked: boolean
          is_pinned: boolean
          last_activity_at: string
          metadata: Json | null
          post_type: string
          tags: string[] | null
          title: string
          updated_at: string
          upvotes_count: number
          views_count: number
        }
        Insert: {
          author_id: string
          category?: string | null
          comments_count?: number
          content?: string | null
          created_at?: string
          downvotes_count?: number
          id?: string
          is_locked?: boolean
          is_pinned?: boolean
          last_activity_at?: string
          metadata?: Json | null
          post_type?: string
          tags?: string[] | null
          title: string
          updated_at?: string
          upvotes_count?: number
          views_count?: number
        }
        Update: {
          author_id?: string
          category?: string | null
          comments_count?: number
          content?: string | null
          created_at?: string
          downvotes_count?: number
          id?: string
          is_locked?: boolean
          is_pinned?: boolean
          last_activity_at?: string
          metadata?: Json | null
          post_type?: string
          tags?: string[] | null
          title?: string
          updated_at?: string
          upvotes_count?: number
          views_count?: number
        }
        Relationships: []
      }
      community_votes: {
        Row: {
          created_at: string
          id: string
          target_id: string
          target_type: string
          user_id: string
          vote_type: string
        }
        Insert: {
          created_at?: string
          id?: string
          target_id: string
          target_type: string
          user_id: string
          vote_type: string
        }
        Update: {
          created_at?: string
          id?: string
          target_id?: string
          target_type?: string
          user_id?: string
          vote_type?: string
        }
        Relationships: []
      }
      leaderboard: {
        Row: {
          id: string
          lessons_completed: number
          percentile: number | null
          period: string
          period_end_date: string
          period_start_date: string
          rank: number | null
          streak_days: number
          updated_at: string
          user_id: string
          xp_points: number
        }
        Insert: {
          id?: string
          lessons_completed?: number
          percentile?: number | null
          period: string
          period_end_date: string
          period_start_date: string
          rank?: number | null
          streak_days?: number
          updated_at?: string
          user_id: string
          xp_points?: number
        }
        Update: {
          id?: string
          lessons_completed?: number
          percentile?: number | null
          period?: string
          period_end_date?: string
          period_start_date?: string
          rank?: number | null
          streak_days?: number
          updated_at?: string
          user_id?: string
          xp_points?: number
        }
        Relationships: []
      }
      lessons: {
        Row: {
          assessment_data: Json | null
          content_data: NonNullable<Json>
          content_type: string
          created_at: string
          created_by: string | null
          description: string | null
          difficulty: string
          estimated_time: string | null
          gate_id: number
          id: string
          is_active: boolean
          level_id: number
          order_index: number
          prerequisites: string[] | null
          subtitle: string | null
          title: string
          updated_at: string
          xp_reward: number
        }
        Insert: {
          assessment_data?: Json | null
          content_data: NonNullable<Json>
          content_type?: string
          created_at?: string
          created_by?: string | null
          description?: string | null
          difficulty?: string
          estimated_time?: string | null
          gate_id: number
          id?: string
          is_active?: boolean
          level_id: number
          order_index?: number
          prerequisites?: string[] | null
          subtitle?: string | null
          title: string
          updated_at?: string
          xp_reward?: number
        }
        Update: {
          assessment_data?: Json | null
          content_data?: NonNullable<Json>
          content_type?: string
          created_at?: string
          created_by?: string | null
          description?: string | null
          difficulty?: string
          estimated_time?: string | null
          gate_id?: number
          id?: string
          is_active?: boolean
          level_id?: number
          order_index?: number
          prerequisites?: string[] | null
          subtitle?: string | null
          title?: string
          updated_at?: string
          xp_reward?: number
        }
        Relationships: []
      }
      live_sessions: {
        Row: {
          created_at: string
          current_participants: number
          description: string | null
          duration: string
          host_id: string
          id: string
          is_recorded: boolean
          max_participants: number | null
          meeting_url: string | null
          metadata: Json | null
          prerequisites: Json | null
          recording_url: string | null
          scheduled_at: string
          session_type: string
          status: string
          tags: string[] | null
          title: string
          updated_at: string
        }
        Insert: {
          created_at?: string
          current_participants?: number
          description?: string | null
          duration: string
          host_id: string
          id?: string
          is_recorded?: boolean
          max_participants?: number | null
          meeting_url?: string | null
          metadata?: Json | null
          prerequisites?: Json | null
          recording_url?: string | null
          scheduled_at: string
          session_type?: string
          status?: string
          tags?: string[] | null
          title: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          current_participants?: number
          description?: string | null
          duration?: string
          host_id?: string
          id?: string
          is_recorded?: boolean
          max_participants?: number | null
          meeting_url?: string | null
          metadata?: Json | null
          prerequisites?: Json | null
          recording_url?: string | null
          scheduled_at?: string
          session_type?: string
          status?: string
          tags?: string[] | null
          title?: string
          updated_at?: string
        }
        Relationships: []
      }
      session_participants: {
        Row: {
          attendance_status: string
          created_at: string
          feedback_rating: number | null
          feedback_text: string | null
          id: string
          joined_at: string | null
          left_at: string | null
          session_id: string
          user_id: string
        }
        Insert: {
          attendance_status?: string
          created_at?: string
          feedback_rating?: number | null
          feedback_text?: string | null
          id?: string
          joined_at?: string | null
          left_at?: string | null
          session_id: string
          user_id: string
        }
        Update: {
          attendance_status?: string
          created_at?: string
          feedback_rating?: number | null
          feedback_text?: string | null
          id?: string
          joined_at?: string | null
          left_at?: string | null
          session_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "fk_session_participants_session_id"
            columns: ["session_id"]
            isOneToOne: false
            referencedRelation: "live_sessions"
            referencedColumns: ["id"]
          },
        ]
      }
      subscription_plans: {
        Row: {
          created_at: string
          currency: string
          description: string | null
          features: NonNullable<Json>
          id: string
          is_active: boolean
          level_access_limit: number
          max_users: number | null
          name: string
          plan_type: string
          price: number
          stripe_price_id: string | null
          trial_days: number
          updated_at: string
        }
        Insert: {
          created_at?: string
          currency?: string
          description?: string | null
          features: NonNullable<Json>
          id?: string
          is_active?: boolean
          level_access_limit?: number
          max_users?: number | null
          name: string
          plan_type?: string
          price: number
          stripe_price_id?: string | null
          trial_days?: number
          updated_at?: string
        }
        Update: {
          created_at?: string
          currency?: string
          description?: string | null
          features?: NonNullable<Json>
          id?: string
          is_active?: boolean
          level_access_limit?: number
          max_users?: number | null
          name?: string
          plan_type?: string
          price?: number
          stripe_price_id?: string | null
          trial_days?: number
          updated_at?: string
        }
        Relationships: []
      }
      user_achievements: {
        Row: {
          achievement_id: string
          id: string
          metadata: Json | null
          progress_value: number
          unlocked_at: string
          user_id: string
        }
        Insert: {
          achievement_id: string
          id?: string
          metadata?: Json | null
          progress_value?: number
          unlocked_at?: string
          user_id: string
        }
        Update: {
          achievement_id?: string
          id?: string
          metadata?: Json | null
          progress_value?: number
          unlocked_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "fk_user_achievements_achievement_id"
            columns: ["achievement_id"]
            isOneToOne: false
            referencedRelation: "achievements"
            referencedColumns: ["id"]
          },
        ]
      }
      user_activity_log: {
        Row: {
          activity_type: Database["public"]["Enums"]["activity_type"]
          created_at: string
          entity_id: string | null
          entity_type: string | null
          id: string
          ip_address: unknown
          metadata: Json | null
          session_id: string | null
          user_agent: string | null
          user_id: string
        }
        Insert: {
          activity_type: Database["public"]["Enums"]["activity_type"]
          created_at?: string
          entity_id?: string | null
          entity_type?: string | null
          id?: string
          ip_address?: unknown
          metadata?: Json | null
          session_id?: string | null
          user_agent?: string | null
          user_id: string
        }
        Update: {
          activity_type?: Database["public"]["Enums"]["activity_type"]
          created_at?: string
          entity_id?: string | null
          entity_type?: string | null
          id?: string
          ip_address?: unknown
          metadata?: Json | null
          session_id?: string | null
          user_agent?: string | null
          user_id?: string
        }
        Relationships: []
      }
      user_profiles: {
        Row: {
          avatar_url: string | null
          bio: string | null
          created_at: string
          current_level: number
          full_name: string | null
          id: string
          preferred_language: string
          timezone: string
          total_xp: number
          trading_experience: string
          trading_goals: string[] | null
          updated_at: string
        }
        Insert: {
          avatar_url?: string | null
          bio?: string | null
          created_at?: string
          current_level?: number
          full_name?: string | null
          id: string
          preferred_language?: string
          timezone?: string
          total_xp?: number
          trading_experience?: string
          trading_goals?: string[] | null
          updated_at?: string
        }
        Update: {
          avatar_url?: string | null
          bio?: string | null
          created_at?: string
          current_level?: number
          full_name?: string | null
          id?: string
          preferred_language?: string
          timezone?: string
          total_xp?: number
          trading_experience?: string
          trading_goals?: string[] | null
          updated_at?: string
        }
        Relationships: []
      }
      user_progress: {
        Row: {
          attempts_count: number
          completed: boolean
          completed_at: string | null
          created_at: string
          gate_id: number
          id: string
          last_attempt_at: string
          lesson_id: string | null
          level_id: number
          score: number | null
          time_spent: string | null
          updated_at: string
          user_id: string
          xp_earned: number
        }
        Insert: {
          attempts_count?: number
          completed?: boolean
          completed_at?: string | null
          created_at?: string
          gate_id: number
          id?: string
          last_attempt_at?: string
          lesson_id?: string | null
          level_id: number
          score?: number | null
          time_spent?: string | null
          updated_at?: string
          user_id: string
          xp_earned?: number
        }
        Update: {
          attempts_count?: number
          completed?: boolean
          completed_at?: string | null
          created_at?: string
          gate_id?: number
          id?: string
          last_attempt_at?: string
          lesson_id?: string | null
          level_id?: number
          score?: number | null
          time_spent?: string | null
          updated_at?: string
          user_id?: string
          xp_earned?: number
        }
        Relationships: [
          {
            foreignKeyName: "fk_user_progress_lesson_id"
            columns: ["lesson_id"]
            isOneToOne: false
            referencedRelation: "lesson_popularity"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "fk_user_progress_lesson_id"
            columns: ["lesson_id"]
            isOneToOne: false
            referencedRelation: "lessons"
            referencedColumns: ["id"]
          },
        ]
      }
      user_streaks: {
        Row: {
          created_at: string
          current_streak: number
          id: string
          last_activity_date: string | null
          last_streak_reset: string | null
          longest_streak: number
          streak_streak_data: Json | null
          updated_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          current_streak?: number
          id?: string
          last_activity_date?: string | null
          last_streak_reset?: string | null
          longest_streak?: number
          streak_streak_data?: Json | null
          updated_at?: string
          user_id: string
        }
        Update: {
          created_at?: string
          current_streak?: number
          id?: string
          last_activity_date?: string | null
          last_streak_reset?: string | null
          longest_streak?: number
          streak_streak_data?: Json | null
          updated_at?: string
          user_id?: string
        }
        Relationships: []
      }
      user_subscriptions: {
        Row: {
          cancel_at_period_end: boolean
          created_at: string
          current_period_end: string | null
          current_period_start: string | null
          id: string
          plan_id: string
          status: Database["public"]["Enums"]["subscription_status"]
          stripe_subscription_id: string | null
          trial_end: string | null
          updated_at: string
          user_id: string
        }
        Insert: {
          cancel_at_period_end?: boolean
          created_at?: string
          current_period_end?: string | null
          current_period_start?: string | null
          id?: string
          plan_id: string
          status?: Database["public"]["Enums"]["subscription_status"]
          stripe_subscription_id?: string | null
          trial_end?: string | null
          updated_at?: string
          user_id: string
        }
        Update: {
          cancel_at_period_end?: boolean
          created_at?: string
          current_period_end?: string | null
          current_period_start?: string | null
          id?: string
          plan_id?: string
          status?: Database["public"]["Enums"]["subscription_status"]
          stripe_subscription_id?: string | null
          trial_end?: string | null
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "fk_user_subscriptions_plan_id"
            columns: ["plan_id"]
            isOneToOne: false
            referencedRelation: "subscription_plans"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Views: {
      lesson_popularity: {
        Row: {
          avg_score: number | null
          completions: number | null
          id: string | null
          popularity_rank: number | null
          title: string | null
        }
        Relationships: []
      }
      user_learning_stats: {
        Row: {
          completed_lessons: number | null
          last_activity: string | null
          total_xp: number | null
          user_id: string | null
        }
        Relationships: []
      }
    }
    Functions: {
      calculate_user_level: { Args: { total_xp: number }; Returns: number }
      recompute_weekly_leaderboard: {
        Args: { p_monday: string; p_user_id: string }
        Returns: undefined
      }
    }
    Enums: {
      activity_type:
        | "login"
        | "lesson_complete"
        | "achievement_gain"
        | "post_create"
        | "session_join"
      subscription_status:
        | "active"
        | "past_due"
        | "canceled"
        | "unpaid"
        | "trialing"
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
      activity_type: [
        "login",
        "lesson_complete",
        "achievement_gain",
        "post_create",
        "session_join",
      ],
      subscription_status: [
        "active",
        "past_due",
        "canceled",
        "unpaid",
        "trialing",
      ],
    },
  },
} as const

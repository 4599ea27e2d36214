//! The codes of this room.

pgspec_catalog::codes! {
    /// A difference cannot be migrated.
    ///
    /// **Why.** Postgres has no statement that changes it, and taking the object away and making it again is no way either:
    /// somebody else maintains it, or its data would not fit.
    ///
    /// **Fix.** The message says why. Write the step by hand, in a migration of your own (`pgspec migrate new NAME --empty`).
    CANNOT = "plan/cannot-change", Error;

    /// Steps need each other, so that none can be the first.
    ///
    /// **Why.** Each object of the circle that the message lists needs another one of it in its new form.
    ///
    /// **Fix.** Make the change in two: first without one of the uses, then with it.
    CIRCLE = "plan/circle", Error;
}

//! The kinds of entity.

/// What an entity is; the contract's `EntityType` says the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A human being, real or fictional.
    Person,
    /// A company, agency, party, alliance, team or band.
    Organization,
    /// A country, city, region, building, river or road.
    Location,
    /// A nationality, religion or political group.
    Group,
    /// A named happening: an election, war, storm or cup.
    Event,
    /// A film, book, song or law.
    Work,
    /// A thing made or sold.
    Product,
    /// A date, time of day, or span of time.
    Date,
    /// A sum of money.
    Money,
    /// A percentage.
    Percent,
    /// A measured or counted amount.
    Quantity,
    /// A hashtag, handle, URL or e-mail address.
    Contact,
    /// A named thing of no kind above.
    Other,
}

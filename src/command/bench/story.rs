//! News that never happened: articles of any length, each with names, sums and dates of its own, so that a server cannot answer from a
//! cache and meets words that it has not met before.

use super::random::Random;

const HEADS: [&str; 24] = [
    "Al", "Bran", "Cor", "Dun", "El", "Fer", "Gar", "Hol", "Is", "Jor", "Kel", "Lan", "Mar", "Nor", "Ost", "Pel", "Quin", "Ros", "Sol",
    "Tor", "Ul", "Var", "Wes", "Yar",
];
const TAILS: [&str; 20] = [
    "ado", "berg", "dale", "den", "eira", "feld", "gard", "holm", "ina", "kov", "lund", "mark", "mere", "ora", "sen", "stad", "ton",
    "vale", "wick", "zano",
];
const FIRST: [&str; 20] = [
    "Anna", "Boris", "Clara", "David", "Elena", "Frank", "Grace", "Hugo", "Irene", "James", "Karin", "Louis", "Maria", "Nadia", "Oscar",
    "Paula", "Robert", "Sarah", "Thomas", "Vera",
];
const BODIES: [&str; 12] = [
    "Bank", "Council", "Airlines", "Institute", "Party", "Police Department", "Railway Company", "Energy", "University", "Group",
    "Foundation", "Shipyard",
];
const THINGS: [&str; 24] = [
    "bridge", "budget", "contract", "court case", "dam", "election", "factory", "ferry", "fire", "harbour", "hospital", "housing plan",
    "merger", "motorway", "pension law", "power plant", "railway line", "school", "storm", "strike", "tax", "trial", "vaccine",
    "water supply",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 6] = ["January", "March", "April", "June", "September", "November"];

/// `P` and `p`: full and last name of a person, `O` a body, `T` a place, `x` the topic, `D` a day, `M` a month, `n` a number, `y` a year.
const OPENINGS: [&str; 4] = [
    "{O} in {T} will stop its work on the {x} after {n} people were hurt there on {D}, {P} said.",
    "The {x} of {T} will cost ${n} million more than planned, {O} told reporters on {D}.",
    "A judge in {T} ordered {O} on {D} to pay {n} million euros to people who live near the {x}.",
    "{P}, who has led {O} since {y}, resigned on {D} over the {x} in {T}.",
];
const SENTENCES: [&str; 28] = [
    "\"We knew about the {x} for months, and nobody wanted to hear it,\" {p} said.",
    "{O} did not answer questions that were sent to its office in {T}.",
    "About {n} people live close to the {x}, most of them in {T}.",
    "The plan goes back to {y}, when {P} was still the mayor of {T}.",
    "According to {O}, the costs have risen by {n} percent since {M} {y}.",
    "{p} called the report careless and asked for an inquiry.",
    "Two days earlier, {P} had told a radio station that the {x} was safe.",
    "Work could begin again in {M}, if the council agrees and the money is found.",
    "In {T}, shops stayed closed and buses did not run until noon.",
    "The police held {n} people for some hours and let all but four of them go.",
    "\"It is the same mistake that we made in {y},\" said {P}, an engineer at {O}.",
    "{O} and {O} have argued over the {x} for most of the last ten years.",
    "A spokeswoman for {p} said that there was nothing to add.",
    "The first {n} kilometres were opened in {y}, the rest never was.",
    "Critics say that {O} paid too little for it and looked the other way.",
    "{p}, 54, grew up in {T} and studied law before turning to politics.",
    "Neither side expects an answer before the end of {M}.",
    "The price fell by {n} percent within an hour and recovered a little by the evening.",
    "Families waited in a school in {T} while helpers handed out blankets and tea.",
    "The government in {T} has promised ${n} million, half of it this year.",
    "That would be the largest sum that {O} ever spent on a {x}.",
    "For {p}, the matter is closed; for the people of {T} it has only begun.",
    "Experts from {O} found cracks, missing papers and a pump that had not run since {y}.",
    "A vote is planned for {D}, and it will be close.",
    "Last year {n} tourists came to {T}, fewer than at any time since {y}.",
    "{P} of the opposition wants to know who signed the contract.",
    "The letter, dated {M} {n}, was seen by two newspapers.",
    "Nobody was hurt, but the {x} will stay closed for weeks.",
];

/// The people, bodies and places of one story.
struct Cast {
    people: Vec<(&'static str, String)>,
    bodies: Vec<String>,
    places: Vec<String>,
    topic: &'static str,
}

impl Cast {
    fn new(random: &mut Random, n: usize) -> Self {
        let name = |random: &mut Random| format!("{}{}", random.pick(&HEADS), random.pick(&TAILS));
        Self {
            people: (0..n).map(|_| (random.pick(&FIRST), name(random))).collect(),
            bodies: (0..n).map(|_| format!("{} {}", name(random), random.pick(&BODIES))).collect(),
            places: (0..n).map(|_| name(random)).collect(),
            topic: random.pick(&THINGS),
        }
    }

    /// Writes one sentence of the story.
    fn say(&self, pattern: &str, random: &mut Random, text: &mut String) {
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (slot, after) = after.split_once('}').unwrap_or(("", after));
            self.fill(slot, random, text);
            rest = after;
        }
        text.push_str(rest);
    }

    fn fill(&self, slot: &str, random: &mut Random, text: &mut String) {
        let any = |random: &mut Random, items: &[String]| items.get(random.below(items.len())).cloned().unwrap_or_default();
        let (first, last) = self.people.get(random.below(self.people.len())).cloned().unwrap_or_default();
        match slot {
            "P" => text.push_str(&format!("{first} {last}")),
            "p" => text.push_str(&last),
            "O" => text.push_str(&any(random, &self.bodies)),
            "T" => text.push_str(&any(random, &self.places)),
            "x" => text.push_str(self.topic),
            "D" => text.push_str(random.pick(&DAYS)),
            "M" => text.push_str(random.pick(&MONTHS)),
            "y" => text.push_str(&(1950 + random.below(75)).to_string()),
            _ => text.push_str(&(2 + random.below(29)).to_string()),
        }
    }
}

/// Sentences of one paragraph.
const PARAGRAPH: usize = 3;
/// A long text has a new cast now and then, as a long report has.
const SCENE: usize = 40;

/// No sentence is longer.
const LONGEST: usize = 160;

/// A story of whole sentences, of nearly `n_bytes` bytes; one sentence at least.
pub(super) fn tell(seed: u64, n_bytes: usize) -> String {
    let mut random = Random::new(seed);
    let mut cast = Cast::new(&mut random, 3);
    let mut text = String::with_capacity(n_bytes);
    cast.say(random.pick(&OPENINGS), &mut random, &mut text);
    let mut n = 1;
    while text.len() + LONGEST < n_bytes {
        if n % SCENE == 0 {
            cast = Cast::new(&mut random, 3);
        }
        text.push_str(if n % PARAGRAPH == 0 { "\n\n" } else { " " });
        cast.say(random.pick(&SENTENCES), &mut random, &mut text);
        n += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_have_the_length_asked_for_and_repeat() {
        for n_bytes in [1, 100, 2_400, 100_000] {
            let text = tell(7, n_bytes);
            assert!(text.len() + 2 * LONGEST > n_bytes && text.len() <= n_bytes.max(LONGEST), "{n_bytes}: {}", text.len());
            assert_eq!(text, tell(7, n_bytes));
            assert!(!text.contains(['{', '}']), "{text}");
        }
        assert_ne!(tell(1, 500), tell(2, 500));
    }
}

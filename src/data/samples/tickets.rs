//! Support tickets: one hidden cause stands behind customer, product, tags and wording. A twentieth of the validation and of the test
//! rows of the split `rows` is of companies that no train row names; all others have a name as some train row spells it.

use std::fmt::Write;

use super::{below, uniform};

pub const ROWS: u64 = 60_000;
pub const CUSTOMERS: u64 = 8000;
const PRODUCTS: u64 = 300;
const AGENTS: u64 = 60;
/// Causes, segments of customers and lines of products
pub const CAUSES: u64 = 6;
const TAGS: u64 = 48;

// A list each; of tags and nouns, those of a cause side by side.
const SYLLABLES: &str = "ba be bo da do fa fi ga ka ko la le li lo ma mi na no ra ro sa";
const TRADES: &str = "Steel Foods Travel Legal Health Media";
const SUFFIXES: &str = "GmbH Inc Ltd AG LLC Co";
const OTHER_SUFFIXES: &str = "gmbh Inc. Limited A.G. L.L.C. Company";
const CHANNELS: &str = "email chat phone web";
const TAG_WORDS: &str = "invoice refund payment vat contract dunning pricing credit \
    outage latency timeout crash restart failover memory disk \
    login password sso mfa token lockout roles session \
    shipping courier customs damaged missing-part returns address tracking \
    import export backup csv sync duplicate encoding archive \
    how-to feature training roadmap docs beta feedback wording";
const NOUNS: &str = "bill charge receipt discount tax amount server service site app queue api account user access code link device \
    parcel box order driver label pallet file table report record field row button menu theme tutorial idea chart";
const TONES: &str = "urgent again question repeated kindly please help note unacceptable still maybe fyi";
const STATES: &str = "wrong failing gone slow twice broken refused unclear";
/// Effects of the hours of a day and of Monday to Sunday: of each a digit, 4 for none
const HOURS: &str = "887776542211122233445667";
const WEEKDAYS: &str = "5322478";

/// AUC on the test rows of the split `rows`: of the true probability, and of all that customer, product, agent and channel tell, with the
/// companies' names as they should be. Strengths were chosen so that these are half of the way, before a network saw a ticket.
pub const ORACLE: [f64; 2] = [0.8708, 0.6857];

/// A row, and what it hides. The logit of `escalated` is `categories + rest`.
pub struct Ticket {
    pub customer: u64,
    pub segment: u64,
    pub line: u64,
    pub cause: u64,
    /// Of customer, product, agent and channel, of each its own
    pub categories: f64,
    /// Of the cause, and of tags, wording, time and response
    pub rest: f64,
    pub escalated: bool,
    spelling: u64,
    product: u64,
    agent: u64,
    channel: u64,
    tags: u64,
    /// Tone, two nouns, state
    subject: [u64; 4],
    hour: u64,
    minute: u64,
    /// Tenths of an hour; None: there was none
    pub response: Option<u64>,
}

fn u(stream: u64, i: u64) -> f64 {
    uniform(42, stream, i)
}

/// Uniform in −scale..scale.
fn effect(scale: f64, stream: u64, i: u64) -> f64 {
    scale * (2.0 * u(stream, i) - 1.0)
}

fn digit(digits: &str, at: u64) -> f64 {
    f64::from(digits.as_bytes()[at as usize] - b'0') - 4.0
}

/// The cause that a segment and a line share.
fn shared(segment: u64, line: u64) -> u64 {
    below(CAUSES, u(1, CAUSES * segment + line))
}

/// P(cause) of a segment's customer with a product of a line.
pub fn share_of_cause(cause: u64, segment: u64, line: u64) -> f64 {
    let one = |is: bool, share: f64| if is { share } else { 0.0 };
    one(cause == segment, 0.3) + one(cause == line, 0.25) + one(cause == shared(segment, line), 0.3) + 0.15 / CAUSES as f64
}

pub fn segment(customer: u64) -> u64 {
    below(CAUSES, u(2, customer))
}

pub fn effect_of_customer(customer: u64) -> f64 {
    effect(1.2, 3, customer)
}

/// Row i; its company and how that is spelled.
fn named(i: u64) -> [u64; 2] {
    let trains = |i: u64| !i.is_multiple_of(5) && i % 10 != 1;
    if i.is_multiple_of(100) || i % 200 == 1 {
        return [CUSTOMERS + i / 100 + (i % 2) * 600, 0];
    }
    let mut row = if trains(i) { i } else { below(ROWS, u(4, i)) };
    while !trains(row) {
        row = (row + 1) % ROWS;
    }
    [below(CUSTOMERS, u(5, row) * u(5, row)), below(20, u(6, row))]
}

impl Ticket {
    pub fn new(i: u64) -> Ticket {
        let [customer, spelling] = named(i);
        let (product, agent, channel) = (below(PRODUCTS, u(7, i) * u(7, i)), below(AGENTS, u(8, i)), below(4, u(9, i)));
        let (segment, line) = (segment(customer), below(CAUSES, u(10, product)));
        let cause = match u(11, i) {
            v if v < 0.3 => segment,
            v if v < 0.55 => line,
            v if v < 0.85 => shared(segment, line),
            _ => below(CAUSES, u(12, i)),
        };
        // A tag or noun of the cause, or any.
        let word = |stream, each, own| {
            let any = below(CAUSES * each, u(stream, i));
            if u(stream + 1, i) < own { cause * each + any % each } else { any }
        };
        let tags = (0..=below(4, u(13, i))).fold(0, |tags, k| tags | 1 << word(20 + 2 * k, TAGS / CAUSES, 0.7));
        let subject = [below(12, u(14, i)), word(30, 6, 0.75), word(32, 6, 0.75), below(8, u(15, i))];
        let day = i * 365 / ROWS;
        let hour = if u(16, i) < 0.75 { 8 + below(10, u(17, i)) } else { below(24, u(17, i)) };
        let response = (u(18, i) > 0.12).then(|| (240.0 * u(19, i) * u(19, i)) as u64);
        let categories =
            effect_of_customer(customer) + effect(0.8, 40, product) + effect(0.6, 41, agent) + effect(0.2, 42, channel);
        let of_tags: f64 = (0..TAGS).filter(|tag| tags >> tag & 1 == 1).map(|tag| effect(1.2, 43, tag)).sum();
        // The first day of 2025 was a Wednesday.
        let of_time = 0.2 * digit(HOURS, hour) + 0.15 * digit(WEEKDAYS, (day + 2) % 7);
        let of_response = response.map_or(1.3, |tenths| 0.05 * (tenths as f64 / 10.0 - 8.0));
        let severity = 1.8 * (2.0 * [3.0, 0.0, 4.0, 1.0, 5.0, 2.0][cause as usize] / 5.0 - 1.0);
        let rest = severity + of_tags + effect(0.9, 44, subject[0]) + of_time + of_response - 1.2;
        let escalated = u(45, i) < 1.0 / (1.0 + (-categories - rest).exp());
        let minute = below(60, u(46, i));
        Ticket {
            customer,
            segment,
            line,
            cause,
            categories,
            rest,
            escalated,
            spelling,
            product,
            agent,
            channel,
            tags,
            subject,
            hour,
            minute,
            response,
        }
    }

    /// Its line of the file, but for the date.
    fn write(&self, csv: &mut String) {
        let name = company(self.customer, self.spelling);
        // Ids are permuted by a multiplier prime to the counts, so that their order tells nothing.
        let (product, agent) = (self.product * 71 % PRODUCTS, self.agent * 7 % AGENTS);
        let _ = write!(csv, "{name},P{product:03},{},A{agent:02},", pick(CHANNELS, self.channel));
        let tags = (0..TAGS).filter(|tag| self.tags >> tag & 1 == 1);
        for (k, tag) in tags.enumerate() {
            csv.push_str(if k > 0 { "|" } else { "" });
            csv.push_str(pick(TAG_WORDS, tag));
        }
        let [tone, first, second, state] = self.subject;
        let [tone, first] = [pick(TONES, tone), pick(NOUNS, first)];
        let _ = write!(csv, ",{tone} {first} {} {},", pick(NOUNS, second), pick(STATES, state));
        if let Some(tenths) = self.response {
            let _ = write!(csv, "{}.{}", tenths / 10, tenths % 10);
        }
        let _ = writeln!(csv, ",{}", u8::from(self.escalated));
    }
}

fn pick(words: &'static str, at: u64) -> &'static str {
    words.split(' ').nth(at as usize).unwrap_or_default()
}

/// A name of three syllables, what the company trades in, mostly that of its segment, and its form; of twenty spellings nine are others.
pub fn company(customer: u64, spelling: u64) -> String {
    let at = customer * 4999 % 9261;
    let stem = [at / 441, at / 21 % 21, at % 21].map(|syllable| pick(SYLLABLES, syllable)).concat();
    let (stem, first) = (&stem[1..], stem[..1].to_ascii_uppercase());
    let trade = if u(47, customer) < 0.85 { segment(customer) } else { below(CAUSES, u(48, customer)) };
    let (trade, form) = (pick(TRADES, trade), below(6, u(49, customer)));
    // Three slips a company: a letter is left out, or two change places.
    let slip = |k: u64| {
        let (before, after) = stem.split_at(below(4, u(50, 3 * customer + k)) as usize);
        let [one, two] = [&after[..1], &after[1..2]];
        if k == 0 { [before, &after[1..]].concat() } else { [before, two, one, &after[2..]].concat() }
    };
    let form_as = |forms| pick(forms, form);
    let name = |stem: &str, form: &str| format!("{first}{stem} {trade} {form}");
    match spelling {
        11 | 12 => name(stem, form_as(SUFFIXES)).to_ascii_lowercase(),
        13 => name(stem, form_as(SUFFIXES)).to_ascii_uppercase(),
        14 | 15 => name(stem, form_as(OTHER_SUFFIXES)),
        16 => format!("{first}{stem} {trade}"),
        17..=19 => name(&slip(spelling - 17), form_as(SUFFIXES)),
        _ => name(stem, form_as(SUFFIXES)),
    }
}

/// The tickets of 2025 as CSV, in order of their days: opened, customer, product, channel, agent, tags, subject, hours_to_reply, escalated.
pub fn tickets() -> Vec<u8> {
    let mut csv = String::from("opened,customer,product,channel,agent,tags,subject,hours_to_reply,escalated\n");
    csv.reserve(ROWS as usize * 110);
    for i in 0..ROWS {
        let ticket = Ticket::new(i);
        let (mut day, mut month) = (i * 365 / ROWS, 1);
        for days in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
            if day < days {
                break;
            }
            (day, month) = (day - days, month + 1);
        }
        let (day, hour, minute) = (day + 1, ticket.hour, ticket.minute);
        let _ = write!(csv, "2025-{month:02}-{day:02} {hour:02}:{minute:02},");
        ticket.write(&mut csv);
    }
    csv.into_bytes()
}

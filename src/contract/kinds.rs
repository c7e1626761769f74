//! What a person says of columns: a kind, or a kind with its format and its words for nothing.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{
        self, MapAccess, Visitor,
        value::{MapAccessDeserializer, StrDeserializer},
    },
};

use crate::data::{Choice, Kind, Missing, Style};

const KIND_OR_CHOICE: &str =
    "a kind of a column must be category, number, date, tags, text or skip, or { kind, format, missing }";

/// { column: kind or choice } as it stands in the object.
#[derive(Default)]
pub struct Kinds(pub Vec<(String, Choice)>);

#[cfg_attr(test, derive(ts_rs::TS), ts(untagged))]
pub enum KindOrChoice {
    Kind(Kind),
    Choice(ColumnChoice),
}

/// What a person says of a column; what is left out is found from its cells. Each choice takes the place of the one before
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct ColumnChoice {
    pub kind: Option<Kind>,
    /// How its numbers or dates are written, or its tags set apart
    pub format: Option<Style>,
    /// true: the usual words for nothing count as missing, such as NA and null; false: none does; or the words that do. Default: the
    /// usual ones in a column of numbers or dates
    pub missing: Option<Missing>,
}

impl From<KindOrChoice> for Choice {
    fn from(value: KindOrChoice) -> Choice {
        match value {
            KindOrChoice::Kind(kind) => Choice { kind: Some(kind), ..Choice::default() },
            KindOrChoice::Choice(ColumnChoice { kind, format, missing }) => Choice { kind, format, missing },
        }
    }
}

impl<'de> Deserialize<'de> for KindOrChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = KindOrChoice;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(KIND_OR_CHOICE)
            }

            fn visit_str<E: de::Error>(self, name: &str) -> std::result::Result<KindOrChoice, E> {
                let kind = Kind::deserialize(StrDeserializer::<E>::new(name));
                kind.map(KindOrChoice::Kind).map_err(|_| E::custom(KIND_OR_CHOICE))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<KindOrChoice, A::Error> {
                let choice = ColumnChoice::deserialize(MapAccessDeserializer::new(map));
                choice.map(KindOrChoice::Choice).map_err(|_| de::Error::custom(KIND_OR_CHOICE))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for Kinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Kinds;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("columns and their kinds")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Kinds, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, choice)) = map.next_entry::<String, KindOrChoice>()? {
                    pairs.push((name, choice.into()));
                }
                Ok(Kinds(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

//! Flows that are kept with what they were solved from, so that what is asked of one later needs none of its arrays again.

use std::rc::Rc;

use super::{Flow, Inputs, Settings};
use crate::{
    error::{Error, Result},
    insight::states::{Setting, States},
};

/// Bytes of all kept flows together. Beyond them the oldest go, the newest when another is to come.
const MOST_BYTES: usize = 256 << 20;

pub struct Solved {
    pub settings: Settings,
    pub inputs: Inputs,
    pub flow: Flow,
}

impl Solved {
    /// What made the states.
    pub fn setting(&self) -> Result<Setting<'_>> {
        self.settings.observed(&self.inputs)
    }

    /// All states, the tokens of all sets one after another.
    pub fn states(&self) -> States<'_> {
        let states = self.flow.states.iter().map(|state| &state[..]).collect();
        States { times: &self.flow.times, states, n: self.settings.sets * self.settings.tokens, d: self.settings.width }
    }

    /// The states of one of the sets.
    pub fn states_of(&self, set: usize) -> Result<States<'_>> {
        self.check(set)?;
        let size = self.settings.tokens * self.settings.width;
        let states = self.flow.states.iter().map(|state| &state[set * size..(set + 1) * size]).collect();
        Ok(States { times: &self.flow.times, states, n: self.settings.tokens, d: self.settings.width })
    }

    /// One of the sets as a flow of its own, from the start to the last of the kept times: its settings and x0 [tokens, width].
    pub fn start_of(&self, set: usize) -> Result<(Settings, &[f32])> {
        self.check(set)?;
        let size = self.settings.tokens * self.settings.width;
        let times = self.flow.times.last().map(|t| vec![*t]);
        let settings = Settings { sets: 1, times, ..self.settings.clone() };
        Ok((settings, &self.inputs.x0[set * size..(set + 1) * size]))
    }

    fn check(&self, set: usize) -> Result<()> {
        let sets = self.settings.sets;
        if set < sets {
            return Ok(());
        }
        Err(Error::bad_option("set", set, format!("one of {sets} sets of tokens, counted from 0")))
    }

    fn bytes(&self) -> usize {
        let Flow { times, states, steps, .. } = &self.flow;
        // Many small states are kept with a header each.
        let lists = size_of_val(&times[..]) + size_of_val(&states[..]) + size_of_val(&steps[..]);
        let words: usize = states.iter().map(Vec::len).sum();
        lists + size_of::<f32>() * (words + self.inputs.x0.len() + self.inputs.weights.len())
    }
}

/// Kept flows by their numbers, the oldest first.
#[derive(Default)]
pub struct SolvedFlows(Vec<(u32, Rc<Solved>)>);

impl SolvedFlows {
    /// A number is that of one flow for good: whoever gives them never gives one twice.
    pub fn keep(&mut self, id: u32, solved: Solved) {
        self.forget(id);
        self.0.push((id, Rc::new(solved)));
        self.shrink(1);
    }

    /// Before another flow is solved: one that is too large by itself does not stay beside it.
    pub fn make_room(&mut self) {
        self.shrink(0);
    }

    fn shrink(&mut self, least: usize) {
        let mut bytes: usize = self.0.iter().map(|(_, solved)| solved.bytes()).sum();
        while bytes > MOST_BYTES && self.0.len() > least {
            bytes -= self.0.remove(0).1.bytes();
        }
    }

    pub fn get(&self, id: u32) -> Result<Rc<Solved>> {
        self.0.iter().find(|(other, _)| *other == id).map(|(_, solved)| solved.clone()).ok_or(Error::UnknownFlow(id))
    }

    /// Numbers of no flow are forgotten already.
    pub fn forget(&mut self, id: u32) {
        self.0.retain(|(other, _)| *other != id);
    }
}

//! The benchmark.

use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, to_js},
};
use crate::measure::{Sizes, WORKS, measure};

#[wasm_bindgen]
impl Engine {
    /// Names of all works.
    pub fn works(&self) -> Vec<String> {
        WORKS.iter().map(|work| work.name.into()).collect()
    }

    pub async fn measure(&self, work: String, rounds: f64) -> Outcome<JsValue> {
        let guard = self.job.begin("measurement")?;
        let device = self.machine.ready().await?;
        let measured = measure(&device, &self.job, &work, rounds as usize, &Sizes::REFERENCE).await?;
        drop(guard);
        to_js(&self.figures.borrow_mut().on(device.name()).add(measured))
    }
}

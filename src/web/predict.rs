//! Scores of new rows: a file in, as a table would come in, and a value per row out.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, to_js},
};
use crate::{
    contract::Predicted,
    data::{Header, ReadOptions, Reader, Task},
    error::Error,
};

/// New rows on their way in, for a run.
pub struct Predicting {
    reader: Reader,
    run: Option<u32>,
}

#[wasm_bindgen]
impl Engine {
    /// `exact`: the bytes are columns written out with commas below their names, whatever the trained file looked like.
    #[wasm_bindgen(js_name = predictBegin)]
    pub fn predict_begin(&self, run: Option<u32>, exact: bool) -> Outcome<()> {
        // Columns are found by name: the file has a header where the trained one had.
        let header = if self.run(run)?.run.header { Header::Yes } else { Header::No };
        let options = match exact {
            true => ReadOptions { keep_malformed: true, ..ReadOptions::exact() },
            false => ReadOptions { keep_malformed: true, header, ..ReadOptions::default() },
        };
        *self.predicting.borrow_mut() = Some(Predicting { reader: Reader::new(options), run });
        Ok(())
    }

    #[wasm_bindgen(js_name = predictPush)]
    pub fn predict_push(&self, bytes: &[u8]) -> Outcome<u32> {
        let mut predicting = self.predicting.borrow_mut();
        let Some(Predicting { reader, .. }) = &mut *predicting else { return Err(Error::NoTable.into()) };
        reader.push(bytes)?;
        Ok(reader.rows() as u32)
    }

    #[wasm_bindgen(js_name = predictAbort)]
    pub fn predict_abort(&self) {
        self.predicting.take();
    }

    /// { values, classes, notes }
    #[wasm_bindgen(js_name = predictEnd)]
    pub async fn predict_end(&self) -> Outcome<JsValue> {
        let Some(Predicting { reader, run }) = self.predicting.take() else { return Err(Error::NoTable.into()) };
        let _guard = self.job.begin("prediction")?;
        let run = self.run(run)?;
        let mut table = reader.finish()?;
        table.complete(&run.run.joins)?;
        let scored = run.run.predict(&*self.machine.ready().await?, &self.job, &table).await?;
        let several = matches!(run.run.labels.task, Task::Classes(_));
        let classes = several.then_some(&run.run.labels.classes[..]);
        let object = to_js(&Predicted { values: &scored.values, classes, notes: &scored.notes })?;
        attach(&object, "values", Float32Array::from(&scored.values[..]));
        Ok(object)
    }
}

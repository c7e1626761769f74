//! The one error of the crate. Each variant carries what a person can act on, and its sentence says what to do.

use thiserror::Error;

use crate::limits::grouped;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    // -- input --
    #[error("The file has no data rows{0}. Choose a file with a header line and at least one row below it.")]
    NoRows(String),
    #[error("This is {found}, not a CSV file. {remedy}")]
    WrongType { found: &'static str, remedy: &'static str },
    #[error(
        "The file has {} columns; the limit is {}. Leave out columns you do not need and load it again.",
        grouped(*found as u64),
        grouped(*limit as u64)
    )]
    TooManyColumns { found: usize, limit: usize },
    #[error("There is no column “{0}”. Pick one of the loaded table's columns.")]
    UnknownColumn(String),
    #[error("The file lacks columns that the run was trained on: {0}. Choose a file with columns of these names.")]
    LacksColumns(String),
    #[error("“{name}” is not among the levels of column “{column}”. Search for its name as it stands in the file.")]
    UnknownLevel { column: String, name: String },
    #[error(
        "Level number {id} of column “{column}” is beyond its {} levels. Load the file again and train anew.",
        grouped(u64::from(*levels))
    )]
    LevelBeyond { id: u32, column: String, levels: u32 },
    #[error("Column “{column}” cannot be the target: {why}. {remedy}")]
    BadTarget { column: String, why: String, remedy: String },
    #[error("Rows cannot be weighted by “{column}”: {why}. {remedy}")]
    BadWeights { column: String, why: String, remedy: &'static str },
    #[error("The second table cannot be joined: {0}")]
    BadJoin(String),
    #[error("The rows cannot be split by “{column}”: {why}. {remedy}")]
    BadSplit { column: String, why: String, remedy: &'static str },
    #[error(
        "There is nothing to learn from: {0}. Set at least one column other than the target to category, number, date or tags."
    )]
    NoFeatures(String),
    #[error("The setting {name} is {found}; it must be {expected}.")]
    BadOption { name: &'static str, found: String, expected: String },
    /// A file of arrays: the whole sentence
    #[error("{0}")]
    BadInput(String),
    #[error("The project cannot be opened: {0}")]
    BadProject(String),
    #[error("The training cannot go on from its checkpoint: {0}")]
    BadCheckpoint(String),
    // -- order of calls --
    #[error("No table is loaded. Load a file or a sample first.")]
    NoTable,
    #[error("The table that this run was trained on is no longer loaded. Load it again and train, or colour by count.")]
    TableGone,
    #[error(
        "The table that run {0} was trained on is not loaded, and these scores are made of its rows. Load that file as it was, then ask again."
    )]
    NoHeldOut(u32),
    #[error("The rows that this run was trained on are not loaded. Load their file again, and train on it.")]
    RowsGone,
    #[error("There is no trained run{0}. Train a model first.")]
    NoRun(String),
    /// Which two runs, why, and what to do
    #[error("There is no verdict: {0}")]
    NotComparable(String),
    #[error("Model “{model}” has no vectors for “{column}”. Pick one of its category columns, or train the embedding model.")]
    NoVectors { model: String, column: String },
    #[error("Model “{0}” has no flow. Train the attention ODE, and look at one of its runs.")]
    NoFlow(String),
    #[error(
        "There is no flow number {0} here: it was forgotten, newer ones took its place, or the engine was started again. Solve it again."
    )]
    UnknownFlow(u32),
    #[error("Another {0} is under way. Wait for it to end, or cancel it.")]
    Busy(&'static str),
    // -- course of a job --
    #[error("Cancelled. The table stays loaded; start again whenever you like.")]
    Cancelled,
    #[error("The loss is no longer a number at step {step} of epoch {epoch}: {why} Training stopped; the table stays loaded.")]
    Diverged { epoch: usize, step: usize, why: &'static str },
    #[error("There is no gradient of a flow that did not arrive: {0}")]
    NoGradient(String),
    #[error("The flow itself does not reach T with these weights. Shorten T or put the tokens on the sphere.")]
    NotReached,
    // -- devices --
    #[error("No GPU: {0}. Choose the CPU device, or open the page in a browser with WebGPU.")]
    NoGpu(NoGpu),
    #[error("{}. The table stays loaded; train again, or choose the CPU device.", self.happened())]
    GpuLost(String),
    #[error("{}. Use a smaller width or fewer levels, or choose the CPU device.", self.happened())]
    GpuLimit { what: String, need: u64, limit: u64 },
    #[error("{}. Use a smaller width or batch, close other pages, or choose the CPU device.", self.happened())]
    GpuMemory,
    #[error("{what} needs about {} MB; the limit is {} MB. {remedy}", grouped(*need_mb), grouped(*limit_mb))]
    TooLarge { what: String, need_mb: u64, limit_mb: u64, remedy: String },
    #[error(
        "Memory is full: {what} would take {} MB beside the {} MB in use. Use a smaller width or batch, fewer rows, or leave out the columns with most levels.",
        grouped(*need_mb),
        grouped(*have_mb)
    )]
    OutOfMemory { what: String, need_mb: u64, have_mb: u64 },
    #[error("An option is not what the call takes: {0}. The types are in lab.d.ts.")]
    BadOptions(String),
    #[error("{}. Choose the CPU device, and please report this sentence.", self.happened())]
    GpuFault(String),
    #[error("{}: {detail}. Choose the CPU device, and please report this sentence.", self.happened())]
    GpuKernel { kernel: &'static str, detail: String },
}

/// Why no GPU could be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoGpu {
    #[error("this browser has no WebGPU")]
    NoWebGpu,
    #[error("no adapter was found")]
    NoAdapter,
    #[error("the adapter did not answer within 5 seconds")]
    NoAnswer,
    #[error("the adapter gave no device ({0})")]
    NoDevice(String),
    #[error("the only adapter ({0}) is software, and the CPU device is faster than that")]
    Software(String),
}

impl NoGpu {
    /// The stable code by which a page tells these from one another.
    pub fn code(&self) -> &'static str {
        match self {
            NoGpu::NoWebGpu => "no-webgpu",
            NoGpu::NoAdapter => "no-adapter",
            NoGpu::NoAnswer => "no-answer",
            NoGpu::NoDevice(_) => "no-device",
            NoGpu::Software(_) => "software",
        }
    }
}

impl Error {
    /// A setting that is out of its range.
    pub fn bad_option(name: &'static str, found: impl ToString, expected: impl Into<String>) -> Self {
        Error::BadOption { name, found: found.to_string(), expected: expected.into() }
    }

    /// What happened to a GPU, without advice and without its compiler's own words; of other errors the whole sentence.
    pub fn happened(&self) -> String {
        match self {
            Error::GpuLost(why) => format!("The GPU was lost ({why})"),
            Error::GpuLimit { what, need, limit } => {
                format!("{what} needs {} bytes; this GPU binds {} at most", grouped(*need), grouped(*limit))
            }
            Error::GpuMemory => "The GPU's memory is full".into(),
            Error::GpuFault(refusal) => format!("The GPU refused a command: {refusal}"),
            Error::GpuKernel { kernel, .. } => format!("GPU kernel {kernel} failed on this device"),
            other => other.to_string(),
        }
    }

    /// The stable code that `lab.js` puts on its errors; docs/module.md lists them all.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NoRows(_) => "no-rows",
            Error::WrongType { .. } => "wrong-type",
            Error::TooManyColumns { .. } => "too-many-columns",
            Error::UnknownColumn(_) | Error::LacksColumns(_) => "unknown-column",
            Error::UnknownLevel { .. } | Error::LevelBeyond { .. } => "unknown-level",
            Error::BadTarget { .. } => "bad-target",
            Error::BadJoin(_) => "bad-join",
            Error::BadSplit { .. } => "bad-split",
            Error::BadWeights { .. } => "bad-weights",
            Error::NoFeatures(_) => "no-features",
            Error::BadOption { .. } | Error::BadOptions(_) => "bad-option",
            Error::BadInput(_) => "bad-input",
            Error::BadProject(_) => "bad-project",
            Error::BadCheckpoint(_) => "bad-checkpoint",
            Error::TooLarge { .. } => "too-large",
            Error::OutOfMemory { .. } => "out-of-memory",
            Error::GpuMemory => "gpu-memory",
            Error::NoTable | Error::TableGone | Error::NoHeldOut(_) | Error::RowsGone => "no-table",
            Error::NoRun(_) => "no-run",
            Error::NotComparable(_) => "not-comparable",
            Error::NoVectors { .. } => "no-vectors",
            Error::NoFlow(_) => "no-flow",
            Error::UnknownFlow(_) => "unknown-flow",
            Error::Busy(_) => "busy",
            Error::Cancelled => "cancelled",
            Error::Diverged { .. } => "diverged",
            Error::NoGradient(_) => "no-gradient",
            Error::NotReached => "not-reached",
            Error::NoGpu(_) => "no-gpu",
            Error::GpuLost(_) => "gpu-lost",
            Error::GpuLimit { .. } => "gpu-limit",
            Error::GpuFault(_) | Error::GpuKernel { .. } => "gpu-fault",
        }
    }
}

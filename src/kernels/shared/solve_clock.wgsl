// The clock of a solve: 20 words on the device, which say where it stands and which of an attempt's calls do work.
const STATUS = 0; // RUNNING, or how the solve ended
const T = 1; // start of this attempt, in ticks
const H = 2; // its length in ticks, cut at the next knot
const INTERVAL = 3; // interval of W(t) that all its stages use
const WISH = 4; // the length that the controller wishes, uncut
const NEED_FIRST = 5; // the first stage's slope is not known yet
const TAKEN = 6;
const ACCEPTED = 7;
const REJECTED = 8;
const LAST_ERROR = 9; // error norm of the last accepted step (f32)
const AFTER_REJECTION = 10;
const OUTPUT_BEGIN = 11; // the outputs that lie in this step: from this one
const OUTPUT_END = 12; // up to this one
const NEED_END = 13; // an output lies inside this step and the method has no slope at its end
const REUSE = 14; // the end's slope serves as the next step's first
const EVALUATIONS = 15;
const INDEX = 16; // step of the schedule
const BACKWARD = 17; // 1: time runs backwards from T
const ROW_REJECTED = 18; // rejections since the last accepted step
const ERROR = 19; // error norm of this attempt (f32)
const WORDS = 20;

const TICKS = 2147483648u; // of the whole time, so that times are whole numbers

const RUNNING = 0u;
const REACHED = 1u;
const NOT_FINITE = 2u; // a state that is not finite
const UNDERFLOW = 3u; // no step is short enough
const STEP_LIMIT = 4u;

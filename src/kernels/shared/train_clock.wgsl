// The clock of training: four words on the device, which say which batch of a block is next.
const STEP = 0; // in the block
const ROWS = 1; // of the block
const RUN_STEP = 2; // in the run
const SETTLED = 3; // the run's step up to which all table rows are settled
const WORDS = 4;

//! Protocol Buffers, the part that ONNX needs: fields of varints, of floats and of bytes. (A code generator and its runtime would
//! weigh more than the sixty messages' worth of writing that they would save.)

/// A message on its way to bytes.
#[derive(Default)]
pub struct Message(Vec<u8>);

const VARINT: u32 = 0;
const LENGTH: u32 = 2;
const FIXED_32: u32 = 5;

impl Message {
    pub fn new() -> Self {
        Message::default()
    }

    #[inline(never)]
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    #[inline(never)]
    pub fn int(mut self, field: u32, value: i64) -> Self {
        self.varint(u64::from(field << 3 | VARINT));
        self.varint(value as u64);
        self
    }

    pub fn ints(self, field: u32, values: &[i64]) -> Self {
        values.iter().fold(self, |message, value| message.int(field, *value))
    }

    pub fn floats(mut self, field: u32, values: &[f32]) -> Self {
        for value in values {
            self.varint(u64::from(field << 3 | FIXED_32));
            self.0.extend_from_slice(&value.to_le_bytes());
        }
        self
    }

    #[inline(never)]
    pub fn bytes(mut self, field: u32, bytes: &[u8]) -> Self {
        self.varint(u64::from(field << 3 | LENGTH));
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    #[inline(never)]
    pub fn text(self, field: u32, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    #[inline(never)]
    pub fn message(self, field: u32, message: Message) -> Self {
        self.bytes(field, &message.0)
    }

    /// Fields of the same message, one after the other.
    #[inline(never)]
    pub fn append(&mut self, other: Message) {
        self.0.extend_from_slice(&other.0);
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

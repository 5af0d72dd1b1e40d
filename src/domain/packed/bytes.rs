//! Numbers and texts as bytes, one after the other.

/// Bytes that are being written.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

/// What is left of bytes that are being read; every part is nothing where the bytes are at their end or
/// are none that [`Writer`] wrote.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

/// Set in a byte of a number when more of it follows.
const MORE: u8 = 0x80;

impl Writer {
    pub fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// A whole number: small ones take one byte.
    pub fn number(&mut self, mut number: u64) {
        loop {
            let [low, ..] = number.to_le_bytes();
            number >>= 7;
            if number == 0 {
                return self.0.push(low & !MORE);
            }
            self.0.push(low | MORE);
        }
    }

    /// A number that may be below zero.
    pub fn signed(&mut self, number: i64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub fn double(&mut self, number: f64) {
        self.0.extend_from_slice(&number.to_bits().to_le_bytes());
    }

    /// Bytes that know their own length.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Bytes of any length.
    pub fn part(&mut self, bytes: &[u8]) {
        self.number(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.raw(bytes);
    }

    pub fn text(&mut self, text: &str) {
        self.part(text.as_bytes());
    }

    pub fn done(self) -> Vec<u8> {
        self.0
    }
}

impl<'a> Reader<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// All that is left.
    pub fn rest(self) -> &'a [u8] {
        self.0
    }

    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & !MORE) << shift;
            if byte & MORE == 0 {
                return Some(number);
            }
        }
        None
    }

    pub fn signed(&mut self) -> Option<i64> {
        self.raw().map(i64::from_le_bytes)
    }

    pub fn double(&mut self) -> Option<f64> {
        self.raw().map(u64::from_le_bytes).map(f64::from_bits)
    }

    pub fn raw<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    pub fn part(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }

    pub fn text(&mut self) -> Option<&'a str> {
        str::from_utf8(self.part()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_no_more() {
        let numbers = [0, 1, 127, 128, 16_384, u64::from(u32::MAX), u64::MAX];
        let mut writer = Writer::default();
        for number in numbers {
            writer.number(number);
        }
        writer.signed(-7);
        writer.double(0.1);
        writer.text("žádost");
        let bytes = writer.done();

        let mut reader = Reader::of(&bytes);
        for number in numbers {
            assert_eq!(reader.number(), Some(number));
        }
        assert_eq!((reader.signed(), reader.double()), (Some(-7), Some(0.1)));
        assert_eq!((reader.text(), reader.is_done()), (Some("žádost"), true));
        assert_eq!((reader.byte(), reader.number(), reader.part()), (None, None, None));
        // A length beyond the end, a number without an end.
        assert_eq!(Reader::of(&[9, b'a']).part(), None);
        assert_eq!(Reader::of(&[MORE; 12]).number(), None);
    }
}

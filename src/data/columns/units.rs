//! Signs and units that stand beside numbers.

/// Before or behind a number.
pub const CURRENCIES: [&str; 76] = [
    "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₴", "₪", "₫", "₱", "฿", "₦", "₡", "₲", "₸", "₿", "¢", "＄", "￥", "US$", "A$",
    "AU$", "C$", "CA$", "NZ$", "HK$", "S$", "R$", "Rs", "Rs.", "kr", "kr.", "zł", "Kč", "Ft", "Fr.", "SFr.", "lei", "лв", "руб",
    "руб.", "грн", "EUR", "USD", "GBP", "CHF", "JPY", "CNY", "RMB", "INR", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "ISK",
    "PLN", "CZK", "HUF", "RON", "RUB", "UAH", "TRY", "BRL", "MXN", "ZAR", "KRW", "SGD", "HKD", "ILS", "THB", "Euro", "Dollar",
];

/// Right behind a number, without a space: those that no code ends with.
pub const ATTACHED: [&str; 78] = [
    "%", "‰", "°", "°C", "°F", "ºC", "\"", "'", "′", "″", "kg", "g", "mg", "µg", "μg", "t", "lb", "lbs", "oz", "m", "cm", "mm",
    "µm", "km", "mi", "ft", "in", "yd", "km/h", "kmh", "mph", "m/s", "l", "L", "ml", "mL", "cl", "dl", "h", "hr", "hrs", "min",
    "s", "sec", "ms", "d", "Hz", "kHz", "MHz", "GHz", "W", "kW", "MW", "kWh", "MWh", "mV", "mA", "mAh", "KB", "kB", "MB", "GB",
    "TB", "px", "hPa", "kPa", "bar", "psi", "kcal", "kJ", "m²", "m³", "m2", "m3", "cm²", "km²", "ha", "dB",
];

pub fn is_currency(text: &str) -> bool {
    CURRENCIES.iter().any(|one| *one == text || (one.len() == 3 && one.eq_ignore_ascii_case(text)))
}

/// Can this stand behind a number? After a space any short word can: a column must agree on one.
pub fn is_unit(text: &str, spaced: bool) -> bool {
    let letter = |c: char| c.is_alphabetic() || "/%‰°º²³·.µμ^'\"′″ -".contains(c);
    let word = || {
        let body = text.strip_suffix(['2', '3']).filter(|body| body.ends_with(char::is_alphabetic)).unwrap_or(text);
        text.chars().count() <= 12
            && body.starts_with(|c: char| c.is_alphabetic() || "%‰°º".contains(c))
            && body.chars().all(letter)
    };
    is_currency(text) || ATTACHED.contains(&text) || (spaced && word())
}

/// "day" and "days" are one, and so are "kg" and "KG"; "mW" and "MW" are not.
pub fn same(a: &str, b: &str) -> bool {
    let singular = |text: &str| if text.len() > 2 { text.len() - text.ends_with('s') as usize } else { text.len() };
    let (a, b) = (&a[..singular(a)], &b[..singular(b)]);
    a == b || (a.eq_ignore_ascii_case(b) && (a.len() > 3 || is_currency(a) || a.starts_with('m') == b.starts_with('m')))
}

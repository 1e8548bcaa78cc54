//! A link as a QR code in a terminal.

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use crate::auth::BoxError;

/// Black on white, whatever the terminal's colours are: not every reader takes them the other way round.
const BLACK_ON_WHITE: &str = "\x1b[30;107m";
const AS_BEFORE: &str = "\x1b[0m";

/// Draws a link, two rows of the code to a line.
pub(super) fn drawn(link: &str) -> Result<String, BoxError> {
    let code = QrCode::new(link)?;
    let rows = code.render::<Dense1x2>().build();
    let lines = rows
        .lines()
        .map(|line| format!("{BLACK_ON_WHITE}{line}{AS_BEFORE}\n"));
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use qrcode::Color;

    use super::*;

    #[test]
    fn what_is_drawn_is_the_code_with_a_margin() {
        const LINK: &str = "tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA";
        const MARGIN: usize = 4;
        let drawn = drawn(LINK).expect("a code");
        let mut dark = Vec::new();
        for line in drawn.lines() {
            let line = line.strip_prefix(BLACK_ON_WHITE).expect("colours");
            let line = line.strip_suffix(AS_BEFORE).expect("their end");
            let row = |halves: [char; 2]| -> Vec<bool> {
                line.chars().map(|it| halves.contains(&it)).collect()
            };
            dark.push(row(['█', '▀']));
            dark.push(row(['█', '▄']));
        }
        let code = QrCode::new(LINK).expect("a code");
        let width = code.width();
        assert_eq!(dark[0].len(), width + 2 * MARGIN);
        for (y, row) in dark.iter().enumerate() {
            for (x, is_dark) in row.iter().enumerate() {
                let inside = |at: usize| at.checked_sub(MARGIN).filter(|at| *at < width);
                let wanted = match (inside(x), inside(y)) {
                    (Some(x), Some(y)) => code[(x, y)] == Color::Dark,
                    _ => false,
                };
                assert_eq!(*is_dark, wanted, "at {x}, {y}");
            }
        }
    }
}

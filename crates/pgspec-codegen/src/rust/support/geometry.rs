//! The geometric types of the generated text.

pub(super) const POINT: &str = r"/// A point.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Point {
    /// The first coordinate.
    pub x: f64,
    /// The second coordinate.
    pub y: f64,
}

impl Point {
    fn encode(&self) -> Vec<u8> {
        wire::floats(&[self.x, self.y])
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let [x, y] = wire::read_floats(bytes)?;
        Ok(Self { x, y })
    }
}
";

pub(super) const LINE: &str = r"/// The line of all points for which `a * x + b * y + c` is zero.
#[derive(Debug, Clone, Copy, PartialEq)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Line {
    /// The factor of `x`.
    pub a: f64,
    /// The factor of `y`.
    pub b: f64,
    /// What is added.
    pub c: f64,
}

impl Line {
    fn encode(&self) -> Vec<u8> {
        wire::floats(&[self.a, self.b, self.c])
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let [a, b, c] = wire::read_floats(bytes)?;
        Ok(Self { a, b, c })
    }
}
";

pub(super) const SEGMENT: &str = r"/// A line from one point to another.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Segment {
    /// Where it begins.
    pub start: Point,
    /// Where it ends.
    pub end: Point,
}

impl Segment {
    fn encode(&self) -> Vec<u8> {
        wire::floats(&[self.start.x, self.start.y, self.end.x, self.end.y])
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let [a, b, c, d] = wire::read_floats(bytes)?;
        Ok(Self {
            start: Point { x: a, y: b },
            end: Point { x: c, y: d },
        })
    }
}
";

pub(super) const RECTANGLE: &str = r"/// A rectangle whose sides are those of the axes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Rectangle {
    /// The upper right corner.
    pub high: Point,
    /// The lower left corner.
    pub low: Point,
}

impl Rectangle {
    fn encode(&self) -> Vec<u8> {
        wire::floats(&[self.high.x, self.high.y, self.low.x, self.low.y])
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let [a, b, c, d] = wire::read_floats(bytes)?;
        Ok(Self {
            high: Point { x: a, y: b },
            low: Point { x: c, y: d },
        })
    }
}
";

pub(super) const PATH: &str = r#"/// A line through points.
#[derive(Debug, Clone, Default, PartialEq)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Path {
    /// Whether it ends where it begins.
    pub is_closed: bool,
    /// The points.
    pub points: Vec<Point>,
}

impl Path {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![u8::from(self.is_closed)];
        bytes.extend_from_slice(&wire::points(&self.points));
        bytes
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let (is_closed, points) = bytes.split_first().ok_or("too short")?;
        Ok(Self {
            is_closed: *is_closed != 0,
            points: wire::read_points(points)?,
        })
    }
}
"#;

pub(super) const POLYGON: &str = r"/// A polygon.
#[derive(Debug, Clone, Default, PartialEq)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Polygon(pub Vec<Point>);

impl Polygon {
    fn encode(&self) -> Vec<u8> {
        wire::points(&self.0)
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        wire::read_points(bytes).map(Self)
    }
}
";

pub(super) const CIRCLE: &str = r"/// A circle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Circle {
    /// Its middle.
    pub center: Point,
    /// Its radius.
    pub radius: f64,
}

impl Circle {
    fn encode(&self) -> Vec<u8> {
        wire::floats(&[self.center.x, self.center.y, self.radius])
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let [x, y, radius] = wire::read_floats(bytes)?;
        Ok(Self {
            center: Point { x, y },
            radius,
        })
    }
}
";

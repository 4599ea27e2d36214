//! The types of NextBestMove, made anew whenever its spec changes.

fn main() {
    pgspec_build::Config::new("../../spec/nextbestmove").run();
}

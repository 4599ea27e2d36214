//! Embeds the top-level `templates/` folder, so that the tool is one file.

fn main() {
    #[cfg(feature = "outputs")]
    minijinja_embed::embed_templates!("../../templates", &[".j2"]);
}

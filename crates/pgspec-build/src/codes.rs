//! The codes of this room: what can go wrong with files.

use pgspec_catalog::{Diagnostics, codes};

codes! {
    /// There is no `pgspec.yaml` in the folder, nor in any folder above it.
    ///
    /// A project is a folder with a `pgspec.yaml` (its settings) and any number of other YAML files below it.
    ///
    /// **Fix:** name the project's folder (`pgspec build path/to/project`), or start one with `pgspec init`.
    NO_PROJECT = "load/no-project", Error;

    /// A file or folder of the project cannot be read.
    ///
    /// **Fix:** the message says why. Often it is a missing permission, or a symbolic link that leads nowhere.
    UNREADABLE = "load/unreadable", Error;

    /// A file of the project is not UTF-8 text.
    ///
    /// The finding points at the first byte that is not UTF-8.
    ///
    /// **Fix:** save the file as UTF-8, or give a file that is no spec another extension than `.yaml` and `.yml`.
    NOT_UTF8 = "load/not-utf8", Error;

    /// A file has the name of a spec but holds binary data.
    ///
    /// **Fix:** move it out of the project, or give it another extension.
    BINARY = "load/binary", Error;

    /// A file of the project is larger than 64 MB. No spec is; something else has its name.
    ///
    /// **Fix:** move it out of the project, or split it.
    TOO_LARGE = "load/too-large", Error;

    /// The project's folder holds more than 20,000 folders: `pgspec.yaml` probably stands in the wrong place.
    ///
    /// **Fix:** move `pgspec.yaml` and the spec files into a folder of their own.
    TOO_MANY_FOLDERS = "load/too-many-folders", Error;

    /// A file of the folder `extensions` is not what `pgspec extension snapshot` writes.
    ///
    /// Such a file holds the types, functions and operators of an extension that pgspec does not know by itself.
    ///
    /// **Fix:** write it again: `pgspec extension snapshot NAME --db URL`.
    BAD_SNAPSHOT = "load/bad-snapshot", Error;

    /// The project holds settings and nothing else: there is nothing to compile.
    ///
    /// **Fix:** put a spec file, such as `app.yaml`, beside `pgspec.yaml`.
    EMPTY_PROJECT = "load/empty-project", Warning;

    /// `pgspec.lock` is not what `pgspec lock` writes: it was edited, or git left its marks of a conflict in it.
    ///
    /// **Fix:** write it anew: `pgspec lock --db URL`.
    LOCK_UNREADABLE = "lock/unreadable", Error;

    /// `pgspec.lock` has the columns of a view as they were before the view, or something that it names, was changed.
    ///
    /// The file holds what a server said about views whose types cannot be told from their queries, with a checksum of each
    /// query and of the tables, views, functions and types that it names.
    ///
    /// **Fix:** ask the server again, `pgspec lock --db URL`, or declare the `columns:` of the view in the spec.
    LOCK_STALE = "lock/stale", Error;

    /// `pgspec.lock` has the columns of a view that is not there, that declares its `columns:`, or whose types are known
    /// without.
    ///
    /// **Fix:** write it anew: `pgspec lock --db URL`.
    LOCK_UNUSED = "lock/unused", Warning;

    /// A server refuses the query of a view, so that it cannot say what its columns are.
    ///
    /// `pgspec lock` makes the view for a moment, in a transaction that is rolled back.
    ///
    /// **Fix:** the message says what the server found. Often a migration is missing there that makes what the query names.
    LOCK_REFUSED = "lock/refused", Error;

    /// There is nothing that a model could be read from.
    ///
    /// A source is a project's folder (it holds `pgspec.yaml`), an SQL file, a Markdown document with blocks of SQL, a folder
    /// of migrations, or the `postgres://` URL of a database.
    ///
    /// **Fix:** the message says what was found; name the folder or file that holds the model.
    NO_SOURCE = "source/nothing", Error;

    /// An SQL file in a folder of migrations has no version in its name, while the others have one.
    ///
    /// The tools that run such a folder leave the file out, and so does pgspec.
    ///
    /// **Fix:** move the file to another folder, or give it the name of a migration.
    NOT_A_MIGRATION = "source/not-a-migration", Warning;

    /// A table in which a migration tool notes what has been run is no part of the model.
    ///
    /// It belongs to the tool, which makes and changes it.
    ///
    /// **Fix:** nothing needs to be done.
    HISTORY = "source/history", Info;

    /// Objects in a schema of the platform that pgspec does not know are taken for the platform's own.
    ///
    /// A newer version of the platform has more of them. Triggers and policies on its tables are taken for yours.
    ///
    /// **Fix:** nothing needs to be done; keep objects of your own in schemas of your own.
    PLATFORM_OWN = "source/platform", Info;

    /// A database looks like one of a platform, and no platform was named.
    ///
    /// Without the platform's pack, the tables, functions and roles of the platform cannot be told from yours.
    ///
    /// **Fix:** name it: `--platform supabase`.
    IS_PLATFORM = "source/looks-like-platform", Warning;

    /// A spec would be written into a folder that holds other files.
    ///
    /// **Fix:** name a folder that is empty or does not exist, or write into this one with `--force`: files of the same
    /// names are replaced, and others stay.
    NOT_EMPTY = "import/not-empty", Error;

    /// What was written, read again, is not what was imported.
    ///
    /// **Fix:** the differences are shown. If no other finding names the reason, this is a gap in pgspec: please report it.
    NOT_THE_SAME = "import/not-the-same", Error;

    /// An output would be written to a place that is not below the project's folder, or that not every system can
    /// hold.
    ///
    /// An output's path is relative to the folder of `pgspec.yaml`, is written with `/`, and stays inside that folder,
    /// symbolic links included: building a project must never write into another place.
    ///
    /// **Fix:** change `out:` in `pgspec.yaml`. To build into a folder beside, move `pgspec.yaml` up to the folder that
    /// holds both.
    OUTSIDE_PROJECT = "output/outside-project", Error;

    /// Two outputs have the same path, or one is a folder where the other is a file.
    ///
    /// **Fix:** give each `out:` in `pgspec.yaml` its own path. Upper and lower case do not make a difference: on some
    /// systems the files would be one.
    SAME_PATH = "output/same-path", Error;

    /// An output has the path of a file that the project is made from.
    ///
    /// **Fix:** change `out:` in `pgspec.yaml`; building must not overwrite a spec.
    OVERWRITES_SOURCE = "output/overwrites-source", Error;

    /// An output cannot be written, replaced or removed. Nothing was changed unless the message says so.
    ///
    /// **Fix:** the message says why. Often it is a missing permission, a full disk, or a folder where the file should
    /// be.
    NOT_WRITTEN = "output/not-written", Error;

    /// A generated file does not hold what the spec says now: the spec changed, the file was edited by hand, or
    /// another version of pgspec wrote it.
    ///
    /// **Fix:** run `pgspec build`. Do not edit generated files.
    STALE = "output/stale", Error;

    /// A generated file does not exist.
    ///
    /// **Fix:** run `pgspec build`.
    MISSING = "output/missing", Error;

    /// `--only` names an output that `pgspec.yaml` does not ask for.
    ///
    /// **Fix:** add it to `generate:` in `pgspec.yaml`, or leave it out of `--only`.
    NOT_CONFIGURED = "output/not-configured", Error;

    /// A file in the project's templates folder has a name that no built-in template has, so nothing uses it.
    ///
    /// **Fix:** rename it to the template that it should replace. A file for other templates to include has a name that
    /// starts with `_`.
    UNKNOWN_TEMPLATE = "output/unknown-template", Warning;

    /// The migration folder does not make what the spec says, or pgspec cannot tell.
    ///
    /// The initial migration is written into an empty folder only. A migration that a database has run must never
    /// change, so a folder that has one is compared and not written to.
    ///
    /// **Fix:** as long as no database has run the initial migration, delete it and run `pgspec build` again.
    STALE_MIGRATIONS = "migration/stale", Error;

    /// `lint: rules:` names a finding that there is not.
    ///
    /// **Fix:** `pgspec explain` lists the ids of all findings.
    UNKNOWN_RULE = "lint/unknown-rule", Error;

    /// `lint: rules:` changes the severity of an error.
    ///
    /// What is an error by itself would not work, or not do what it says; that stays one in every project.
    ///
    /// **Fix:** mend what is wrong, and remove the line.
    ALWAYS_ERROR = "lint/always-error", Error;

    /// A template of `lint: naming:` cannot be filled in.
    ///
    /// A template is text with `{table}`, `{columns}` and, once, `{condition}` in it. See `pgspec explain schema/naming`.
    BAD_TEMPLATE = "lint/bad-template", Error;

    /// A migration was edited after it was written.
    ///
    /// **Why.** Databases that have run it hold what it was, and no tool runs it again: they and new databases differ from now on.
    ///
    /// **Fix.** Undo the edit, and write a new migration. If no database has run it, `pgspec migrate status --write` takes the
    /// new text.
    EDITED_MIGRATION = "migration/edited", Error;

    /// A migration that was written is gone.
    ///
    /// **Why.** Databases that have run it still hold what it made; new ones will not.
    ///
    /// **Fix.** Bring the file back. If no database has run it, `pgspec migrate status --write` forgets it.
    MISSING_MIGRATION = "migration/missing", Error;

    /// A migration stands before others that were written earlier.
    ///
    /// **Why.** Two branches have each added one. Databases that have run the later one get the earlier one behind it, new ones in
    /// front of it, and some tools refuse both.
    ///
    /// **Fix.** Rename it, so that it comes last, and look whether it still fits; or take it as it is with
    /// `pgspec migrate status --write`.
    OUT_OF_ORDER = "migration/out-of-order", Error;

    /// A migration has no checksum.
    ///
    /// It was not written by `pgspec migrate new`.
    ///
    /// **Fix.** `pgspec migrate status --write` takes it.
    UNKNOWN_MIGRATION = "migration/unknown", Warning;

    /// The file of checksums of the migrations is none.
    ///
    /// **Why.** It was edited by hand, or git could not merge it: two branches have each added a migration.
    ///
    /// **Fix.** Look whether the migrations are those that you mean, in the order that you mean, then write the file anew with
    /// `pgspec migrate status --write`.
    BROKEN_SUM = "migration/broken-sum", Error;

    /// A file that an earlier build wrote is no longer an output.
    ///
    /// **Fix:** run `pgspec build`, which removes it.
    LEFT_OVER = "output/left-over", Error;
}

/// Whether a finding is about the machine (a file that cannot be read or written, no project to work on) and not
/// about what the files say. The command line answers the first with exit code 2, the second with 1.
pub fn is_environment(code: &pgspec_catalog::Code) -> bool {
    [&NO_PROJECT, &NO_SOURCE, &UNREADABLE, &NOT_EMPTY, &NOT_WRITTEN].into_iter().any(|own| own == code)
}

/// Whether there is a finding about the machine: see [`is_environment`].
pub fn has_environment_errors(diagnostics: &Diagnostics) -> bool {
    diagnostics.iter().any(|d| is_environment(d.code))
}

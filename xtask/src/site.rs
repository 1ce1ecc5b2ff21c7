//! The whole page: its program and styles, the files of `public`, and the engines beside it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::files::{copy_into, files_under, fresh_folder, hash, replace};
use crate::program::{Build, CPU_ENGINE, GPU_ENGINE, PAGE, RELAXED_CPU_ENGINE};
use crate::project::Project;

/// One way to build the page.
pub struct Site<'a> {
    project: &'a Project,
    /// Where the page goes.
    pub dist: PathBuf,
    page: Build,
    engines: Build,
    /// The address that the page will have, ending in a slash, where it is known.
    url: Option<String>,
}

/// A page that needs but its engines' names to be opened.
pub struct Page<'a> {
    site: &'a Site<'a>,
    /// The folders of the CPU engine's files: for browsers without relaxed SIMD, and with it.
    cpu: [PathBuf; 2],
    /// index.html, but for what it says of the engines.
    index: String,
    /// Of the sources that the CPU engine was built from.
    id: String,
}

impl<'a> Site<'a> {
    /// As it is published, in `dist`.
    pub fn published(project: &'a Project) -> Self {
        Site {
            project,
            dist: project.root.join("dist"),
            page: Build { profile: "page", published: true, quiet: false },
            engines: Build { profile: "release", published: true, quiet: false },
            url: None,
        }
    }

    /// As it is tested and developed, in the target folder.
    pub fn quick(project: &'a Project) -> Self {
        let build = Build { profile: "webtest", published: false, quiet: false };
        Site { project, dist: project.target.join("site"), page: build, engines: build, url: None }
    }

    /// The same for a page that will have this address, so that links to it have previews.
    pub fn at(self, url: Option<&str>) -> Result<Self> {
        let Some(url) = url else { return Ok(self) };
        let is_plain = !url.contains(['"', '<', '>', '&', '?', '#', ' ']);
        let begins = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
        ensure!(
            begins && is_plain,
            "`{url}` is no address of a page: give one such as https://example.org/vitscope/"
        );
        Ok(Site { url: Some(format!("{}/", url.trim_end_matches('/'))), ..self })
    }

    /// Builds everything; the GPU engine where it is wanted.
    pub fn build(&self, gpu: bool) -> Result<()> {
        let page = self.build_page()?;
        let gpu = if gpu { Some(page.build_gpu_engine(false)?) } else { None };
        page.publish(gpu.as_deref())
    }

    /// Builds all but the GPU engine, which takes longest.
    pub fn build_page(&'a self) -> Result<Page<'a>> {
        let Site { project, dist, .. } = self;
        let id = engines_id(&project.root)?;
        let cpu = [
            CPU_ENGINE.build(project, self.engines, &id)?,
            RELAXED_CPU_ENGINE.build(project, self.engines, &id)?,
        ];
        // The workers' entry is plain JS and stands beside the engines that it starts.
        let mut scripts = files_under(&project.root.join("src/bin"))?;
        scripts.retain(|(name, _)| name.ends_with(".js"));
        copy_into(&cpu[0], &scripts)?;

        let page = PAGE.build(project, self.page, &id)?;
        let index = project.root.join("index.html");
        let index = std::fs::read_to_string(&index)
            .with_context(|| format!("cannot read {}", index.display()))?;
        let index = with_address(&index, self.url.as_deref());
        let (index, styles) = gather_styles(&index, &project.root)?;
        replace(&page.join("page.css"), &styles)?;

        fresh_folder(dist)?;
        copy_into(dist, &files_under(&project.root.join("public"))?)?;
        let page = add_folder(dist, "page", &[&page])?;
        let index = fill_in(&index, &[("{page}", &page), ("{build}", &id)])?;
        Ok(Page { site: self, cpu, index, id })
    }
}

impl Page<'_> {
    /// Builds the GPU engine, quietly where other work goes on; gives its folder.
    pub fn build_gpu_engine(&self, quiet: bool) -> Result<PathBuf> {
        let Site { project, engines, .. } = self.site;
        let gpu = GPU_ENGINE.build(project, Build { quiet, ..*engines }, &self.id)?;
        ensure!(
            engines_id(&project.root)? == self.id,
            "the sources of the engines have changed meanwhile"
        );
        Ok(gpu)
    }

    /// Lets the page be opened with the CPU engine, or with both. Pages that are open go on with the
    /// folder of engines that they know.
    pub fn publish(&self, gpu: Option<&Path>) -> Result<()> {
        let dist = &self.site.dist;
        let folders: Vec<&Path> = self.cpu.iter().map(PathBuf::as_path).chain(gpu).collect();
        let engine = add_folder(dist, "engine", &folders)?;
        let gpu = if gpu.is_some() { "yes" } else { "no" };
        let index = fill_in(&self.index, &[("{engine}", &engine), ("{gpu}", gpu)])?;
        replace(&dist.join("index.html"), &index)
    }
}

/// Puts the files of these folders into one that is named by their hash: it never changes and may be
/// cached for ever. Gives its name.
fn add_folder(dist: &Path, what: &str, folders: &[&Path]) -> Result<String> {
    let files: Vec<_> = folders.iter().map(|it| files_under(it)).collect::<Result<_>>()?;
    let files = files.concat();
    let name = format!("{what}-{}", hash(&files)?);
    copy_into(&dist.join(&name), &files)?;
    Ok(name)
}

/// Names the sources of the engines: page and engines of one build carry the same. It cannot be a hash of
/// the engines, which contain it. What only the page is made of has no part in it, so that a change there
/// compiles no engine.
pub fn engines_id(root: &Path) -> Result<String> {
    let mut files = files_under(&root.join("src"))?;
    files.retain(|(name, _)| !name.starts_with("ui/") && name != "main.rs");
    files.extend(["Cargo.toml", "Cargo.lock"].map(|name| (name.to_owned(), root.join(name))));
    hash(&files)
}

/// The styles that index.html links, in its order, as one file: one answer to wait for instead of many.
/// Gives the page with one link, and the file.
fn gather_styles(index: &str, root: &Path) -> Result<(String, String)> {
    let (mut page, mut styles) = (String::new(), String::new());
    for line in index.lines() {
        let link = line.trim().strip_prefix("<link rel=\"stylesheet\" href=\"./");
        let Some((file, _)) = link.and_then(|link| link.split_once('"')) else {
            page += line;
            page.push('\n');
            continue;
        };
        if styles.is_empty() {
            page += "    <link rel=\"stylesheet\" href=\"./{page}/page.css\" />\n";
        }
        styles += &std::fs::read_to_string(root.join(file))
            .with_context(|| format!("index.html links {file}, which cannot be read"))?;
    }
    Ok((page, styles))
}

/// Fills in the page's own address; lines that need it go where it is not known.
fn with_address(index: &str, url: Option<&str>) -> String {
    let lines = index.lines().filter(|line| url.is_some() || !line.contains("{url}"));
    let filled = lines.map(|line| {
        let line = line.replace(" data-of=\"{url}\"", "");
        line.replace("{url}", url.unwrap_or_default()) + "\n"
    });
    filled.collect()
}

fn fill_in(text: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = text.to_owned();
    for (name, value) in values {
        ensure!(text.contains(name), "index.html holds no {name}");
        text = text.replace(name, value);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Project::here().unwrap().root
    }

    #[test]
    fn the_page_links_every_style_in_one_file() {
        let index = std::fs::read_to_string(root().join("index.html")).unwrap();
        let (page, styles) = gather_styles(&index, &root()).unwrap();
        assert_eq!(page.matches("stylesheet").count(), 1);
        let files = files_under(&root().join("style")).unwrap();
        assert!(!files.is_empty());
        for (name, path) in files {
            let style = std::fs::read_to_string(path).unwrap();
            assert_eq!(styles.matches(&style).count(), 1, "style/{name}");
        }
    }

    #[test]
    fn every_blank_of_the_page_is_filled_in() {
        let index = std::fs::read_to_string(root().join("index.html")).unwrap();
        let (page, _) = gather_styles(&with_address(&index, None), &root()).unwrap();
        let blanks = ["{page}", "{build}", "{engine}", "{gpu}"].map(|blank| (blank, "value"));
        let page = fill_in(&page, &blanks).unwrap();
        assert!(!page.contains(['{', '}']), "{page}");
        assert!(fill_in(&page, &blanks[..1]).is_err());
    }

    #[test]
    fn links_to_the_page_have_a_preview_where_its_address_is_known() {
        let index = std::fs::read_to_string(root().join("index.html")).unwrap();
        let page = with_address(&index, Some("https://a.example/v/"));
        assert!(page.contains("og:image\" content=\"https://a.example/v/preview.png\""));
        assert!(page.contains("og:url\" content=\"https://a.example/v/\""));
        assert!(!page.contains("{url}") && !page.contains("data-of"));
        let bare = with_address(&index, None);
        assert!(
            bare.contains("og:title") && !bare.contains("og:image") && !bare.contains("og:url")
        );
        // It is there, and as large as is said.
        let picture = std::fs::read(root().join("public/preview.png")).unwrap();
        assert_eq!(picture[16..24], [1200u32, 630].map(u32::to_be_bytes).concat());
    }

    #[test]
    fn an_address_is_taken_with_and_without_its_slash() {
        let project = Project::here().unwrap();
        let url = |url| Site::quick(&project).at(Some(url)).map(|site| site.url);
        assert_eq!(url("https://a.example/v").unwrap().unwrap(), "https://a.example/v/");
        assert_eq!(url("http://a.example/").unwrap().unwrap(), "http://a.example/");
        for bad in ["a.example", "file:///v/", "https://a.example/?v", "https://a.example/\""] {
            assert!(url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_folder_is_named_by_what_is_in_it() {
        let base = std::env::temp_dir().join(format!("vitscope-site-{}", std::process::id()));
        let [cpu, gpu, dist] = ["cpu", "gpu", "dist"].map(|name| base.join(name));
        for (folder, text) in [(&cpu, "one"), (&gpu, "two"), (&dist, "")] {
            fresh_folder(folder).unwrap();
            std::fs::write(folder.join(format!("{text}.js")), text).unwrap();
        }
        let first = add_folder(&dist, "engine", &[&cpu]).unwrap();
        let both = add_folder(&dist, "engine", &[&cpu, &gpu]).unwrap();
        assert_ne!(first, both);
        // The first one stays, for pages that are open.
        for file in [format!("{first}/one.js"), format!("{both}/one.js"), format!("{both}/two.js")]
        {
            assert!(dist.join(&file).is_file(), "{file}");
        }
        assert!(!dist.join(&first).join("two.js").exists());
        std::fs::write(cpu.join("one.js"), "other").unwrap();
        assert_ne!(add_folder(&dist, "engine", &[&cpu]).unwrap(), first);
        std::fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    fn what_is_the_page_s_alone_leaves_the_engines_as_they_are() {
        let base = std::env::temp_dir().join(format!("vitscope-id-{}", std::process::id()));
        for file in
            ["src/ui/page.rs", "src/main.rs", "src/engine/mod.rs", "Cargo.toml", "Cargo.lock"]
        {
            let path = base.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "as it was").unwrap();
        }
        let id = engines_id(&base).unwrap();
        let after = |file: &str| {
            std::fs::write(base.join(file), "changed").unwrap();
            engines_id(&base).unwrap()
        };
        assert_eq!(after("src/ui/page.rs"), id);
        assert_eq!(after("src/main.rs"), id);
        let changed = after("src/engine/mod.rs");
        assert_ne!(changed, id);
        assert_ne!(after("Cargo.lock"), changed);
        std::fs::remove_dir_all(&base).unwrap();
    }
}

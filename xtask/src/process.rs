//! Child processes: each has a limit, and none outlives us.

use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Leaders of the process groups that run now.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// A child and all that it starts; dropping it ends them.
pub struct Group {
    child: Child,
}

impl Group {
    /// Starts a command as the leader of a process group of its own.
    pub fn start(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        // A group in the background must not read the terminal.
        command.stdin(Stdio::null());
        let child = command.spawn().with_context(|| {
            format!("cannot start {}: is it installed?", command.get_program().display())
        })?;
        running().push(child.id());
        Ok(Group { child })
    }

    /// The child itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits at most `limit`; what takes longer is ended and an error.
    pub fn wait(mut self, limit: Duration) -> Result<bool> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status.success());
            }
            if start.elapsed() > limit {
                bail!("it took longer than {} and was ended", spell(limit));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        end_group(self.child.id());
        // A group that ends by itself first leaves nothing to end, hence no error to report.
        let _ = self.child.kill();
        let _ = self.child.wait();
        running().retain(|&id| id != self.child.id());
    }
}

fn running() -> std::sync::MutexGuard<'static, Vec<u32>> {
    RUNNING.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(unix)]
fn end_group(leader: u32) {
    use nix::{sys::signal, unistd::Pid};
    if let Ok(leader) = i32::try_from(leader) {
        // Fails where the whole group has ended, which is what is wanted.
        let _ = signal::killpg(Pid::from_raw(leader), signal::Signal::SIGKILL);
    }
}

#[cfg(not(unix))]
fn end_group(_leader: u32) {}

/// From now on Ctrl-C (or SIGTERM) ends the children and then us.
pub fn end_children_on_signal() -> Result<()> {
    ctrlc::set_handler(|| {
        running().iter().for_each(|&leader| end_group(leader));
        std::process::exit(130);
    })
    .context("cannot listen for Ctrl-C")
}

/// Runs a command to its end; its output goes to the terminal.
pub fn run(step: Step, command: &mut Command) -> Result<()> {
    let Step { what, .. } = step;
    let started = step.start();
    let success =
        Group::start(command)?.wait(step.limit()).with_context(|| format!("{what} failed"))?;
    if !success {
        bail!("{what} failed: its messages stand above");
    }
    started.done();
    Ok(())
}

/// Runs a command to its end and gives what it printed, which also goes to the terminal.
pub fn run_and_read(step: Step, command: &mut Command) -> Result<(bool, Vec<String>)> {
    let started = step.start();
    let mut group = Group::start(command.stdout(Stdio::piped()))?;
    let lines = lines_of(&mut group)?;
    let deadline = Instant::now() + step.limit();
    let mut read = Vec::new();
    // The pipe closes when the last process that holds it has ended.
    while let Ok(line) = lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        println!("{line}");
        read.push(line);
    }
    let left = deadline.saturating_duration_since(Instant::now());
    let success = group.wait(left).with_context(|| format!("{} failed", step.what))?;
    started.done();
    Ok((success, read))
}

/// The lines that a child with a piped stdout prints, read on a thread so that a wait can end.
pub fn lines_of(group: &mut Group) -> Result<mpsc::Receiver<String>> {
    let output = group.child().stdout.take().context("the child's stdout is no pipe")?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(std::io::Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    Ok(receiver)
}

/// What a quiet command prints, or nothing where it is not there or fails.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// A part of the work that takes time.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// What is done, as "compiling the page".
    pub what: &'a str,
    /// Minutes that it takes on two cores where nothing is there yet.
    pub minutes: f64,
}

impl<'a> Step<'a> {
    /// Prints what is done now and how long that may take.
    pub fn start(self) -> Started<'a> {
        let Step { what, minutes } = self;
        print_bold(&match minutes {
            _ if minutes < 1.0 => format!("== {what} …"),
            _ => format!("== {what} … (the first time about {minutes} min on two cores)"),
        });
        Started { what, at: Instant::now() }
    }

    /// After which it hangs, even on a slow machine that has other work.
    fn limit(self) -> Duration {
        Duration::from_secs_f64(60.0 * (5.0 + 6.0 * self.minutes))
    }
}

/// A step that has begun.
pub struct Started<'a> {
    what: &'a str,
    at: Instant,
}

impl Started<'_> {
    /// Prints how long it took.
    pub fn done(self) {
        print_bold(&format!("== {}: {}", self.what, spell(self.at.elapsed())));
    }
}

fn print_bold(line: &str) {
    let mut out = std::io::stdout().lock();
    let (on, off) = if out.is_terminal() { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    // Nobody reads on: the step itself goes on all the same.
    let _ = writeln!(out, "{on}{line}{off}").and_then(|()| out.flush());
}

/// A duration for people: "42 s", "3 min 07 s".
pub fn spell(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds.round() as u64 {
        _ if seconds < 9.95 => format!("{seconds:.1} s"),
        whole if whole < 60 => format!("{whole} s"),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_spelled_for_people() {
        assert_eq!(spell(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(spell(Duration::from_millis(59_700)), "1 min 00 s");
        assert_eq!(spell(Duration::from_secs(187)), "3 min 07 s");
    }

    #[cfg(unix)]
    #[test]
    fn a_child_that_hangs_is_ended_with_its_children() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 60 & echo $!; wait"]).stdout(Stdio::piped());
        let mut group = Group::start(&mut shell).unwrap();
        let grandchild: i32 = lines_of(&mut group).unwrap().recv().unwrap().parse().unwrap();
        assert!(group.wait(Duration::from_millis(100)).is_err());
        let gone = || {
            // An orphan may stay a zombie until the system's first process collects it.
            std::fs::read_to_string(format!("/proc/{grandchild}/stat"))
                .map_or(true, |stat| stat.contains(") Z"))
        };
        assert!((0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            gone()
        }));
    }
}

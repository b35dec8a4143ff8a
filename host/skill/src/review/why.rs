//! Words for a person: why a program is not there, what a suspicion means.

/// Why a program does not run in the sandbox.
pub(super) fn program(name: &str) -> &'static str {
    match name {
        "git" | "gh" | "glab" | "hg" => "version control is not in the sandbox",
        "docker" | "podman" | "kubectl" | "systemctl" | "service" | "launchctl" | "crontab"
        | "tmux" | "screen" | "ssh" | "scp" | "rsync" | "lsof" | "pgrep" | "pkill" => {
            "it would act on the host"
        }
        "sudo" | "su" | "doas" => "there is no other user to become",
        "openclaw" | "clawdbot" | "moltbot" | "clawhub" | "clawdhub" | "claude" | "codex"
        | "gemini" => "another assistant's program",
        "brew" | "apt" | "apt-get" | "yum" | "dnf" | "pacman" | "apk" | "snap" | "pip" | "pip3"
        | "pipx" | "uvx" | "npm" | "pnpm" | "yarn" | "conda" | "poetry" | "gem" | "cargo"
        | "go" => "nothing is installed while a skill runs",
        "ffmpeg" | "ffprobe" | "yt-dlp" | "convert" | "magick" | "soffice" | "libreoffice"
        | "whisper" | "sox" | "exiftool" | "pandoc" | "tesseract" | "pdftotext" => {
            "a native program"
        }
        "osascript" | "open" | "xdg-open" | "pbcopy" | "pbpaste" | "say" | "screencapture"
        | "defaults" => "there is no desktop here",
        "gcc" | "g++" | "cc" | "clang" | "rustc" | "java" | "javac" | "dotnet" | "swift" => {
            "native programs are not built or run here"
        }
        "ruby" | "perl" | "php" | "lua" | "Rscript" | "pwsh" | "powershell" => {
            "there is no interpreter for it here"
        }
        "playwright" | "agent-browser" | "chromium" | "google-chrome" | "chromedriver"
        | "selenium" => "there is no browser in the sandbox",
        _ => "a native program, not in the sandbox",
    }
}

/// What a suspicion's word means.
pub(super) fn suspicion(code: &str) -> &'static str {
    match code {
        "fetch-into-shell" => "runs what it downloads in a shell",
        "decode-into-shell" => "runs what it decodes",
        "runs-downloaded" => "runs code it downloads",
        "drop-host" => "names a paste or webhook service",
        "raw-address" => "names a server by its number",
        "reverse-shell" => "has the shape of a shell for somebody else",
        "reads-credentials" => "names files with credentials",
        "writes-memory" => "writes what instructs the agent",
        "schedules" => "makes itself run later",
        "ignore-instructions" => "has words that override instructions",
        "hides-from-user" => "has words that hide something from you",
        "invisible-characters" => "has characters that cannot be seen",
        "quarantine" => "switches off a check of the system",
        "unpinned-install" => "installs packages of any version",
        "password-archive" => "has an archive with a password",
        "paste-in-terminal" => "asks you to paste into a terminal",
        "load-time-command" => "has commands that run when it is read (not here)",
        "hook" => "has hooks (never run here)",
        "binary-download" => "tells you to download a program",
        "holds-secret" => "contains somebody's secret",
        _ => "see its line",
    }
}

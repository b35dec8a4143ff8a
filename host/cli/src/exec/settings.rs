//! Limits and environment of a run.

use super::flags::EnvFlag;
use crate::args::Exec;
use crate::config::Loaded;
use crate::failure::Failure;
use claw_core::limit::{CallLimits, MIB_BYTES, OUTPUT_BYTES};
use claw_core::script::{SCRIPT_CPU_MS, SCRIPT_MEMORY_BYTES, SCRIPT_WALL_MS, base_env};
use std::path::Path;

/// The longest time limit, in seconds.
pub(crate) const MAX_TIMEOUT_SECONDS: u64 = 86_400;
/// The smallest memory limit, in MiB.
pub(crate) const MIN_MEMORY_MIB: u64 = 16;
/// The largest memory limit, in MiB: what one component can address.
pub(crate) const MAX_MEMORY_MIB: u64 = 4_096;

/// Limits of a run: the flags, else the defaults, and never more than `claw.yaml` says.
pub(super) fn limits(exec: &Exec, loaded: &Loaded) -> Result<CallLimits, Failure> {
    let set = &loaded.config.limits;
    let ceiling = loaded.ceiling()?;
    let pick = |name: &str, flag: Option<u64>, default: u64, set: bool, most: u64| match flag {
        Some(asked) if set && asked > most => Err(Failure::usage(format!(
            "the flag asks for more than `limits.{name}` of claw.yaml allows"
        ))),
        Some(asked) => Ok(asked),
        None if set => Ok(default.min(most)),
        None => Ok(default),
    };
    let wall = exec.timeout.map(|s| s * 1_000);
    // Who asks for more time than usual does not want it to end by CPU time.
    let cpu = wall.map_or(SCRIPT_CPU_MS, |wall| wall.max(SCRIPT_CPU_MS));
    let cpu_most = match set.cpu {
        Some(_) => ceiling.cpu_ms,
        None => u64::MAX,
    };
    Ok(CallLimits {
        wall_ms: pick(
            "wall",
            wall,
            SCRIPT_WALL_MS,
            set.wall.is_some(),
            ceiling.wall_ms,
        )?,
        cpu_ms: cpu.min(cpu_most),
        memory_bytes: pick(
            "memory",
            exec.memory.map(|mib| mib * MIB_BYTES),
            SCRIPT_MEMORY_BYTES,
            set.memory.is_some(),
            ceiling.memory_bytes,
        )?,
        output_bytes: OUTPUT_BYTES,
    })
}

/// The whole environment of the command.
pub(super) fn environment(
    flags: &[EnvFlag],
    zone: &str,
    home: &str,
    here: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<(String, String)>, Failure> {
    let mut env = base_env(zone, home);
    for flag in flags {
        let value = match &flag.value {
            Some(value) => value.clone(),
            None => here(&flag.name).ok_or_else(|| {
                Failure::usage(format!("--env: `{}` has no value here", flag.name))
                    .hint(format!("give it one: --env {}=VALUE", flag.name))
            })?,
        };
        env.retain(|(name, _)| *name != flag.name);
        env.push((flag.name.clone(), value));
    }
    Ok(env)
}

/// The IANA time zone of this machine, else UTC.
pub(super) fn zone() -> String {
    let set = std::env::var("TZ").ok();
    let link = std::fs::read_link("/etc/localtime").ok();
    let file = std::fs::read_to_string("/etc/timezone").ok();
    zone_of(set.as_deref(), link.as_deref(), file.as_deref())
}

fn zone_of(set: Option<&str>, link: Option<&Path>, file: Option<&str>) -> String {
    let named = set.map(|z| z.trim_start_matches(':'));
    let linked = link.and_then(Path::to_str);
    let linked = linked.and_then(|l| Some(l.split_once("zoneinfo/")?.1));
    let written = file.map(str::trim);
    [named, linked, written]
        .into_iter()
        .flatten()
        .find(|zone| claw_engine::settings::is_zone(zone))
        .unwrap_or("UTC")
        .to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use crate::args::{Args, Cmd};
    use clap::Parser as _;

    fn exec(flags: &[&str]) -> Exec {
        let line = [&["claw", "exec"][..], flags, &["--", "true"]].concat();
        match Args::try_parse_from(line).unwrap().command {
            Cmd::Exec(exec) => exec,
            other => panic!("{other:?}"),
        }
    }

    fn judge(flags: &[&str], yaml: &str) -> Result<[u64; 3], String> {
        let loaded = crate::config::parse(yaml).unwrap();
        let limits = limits(&exec(flags), &loaded).map_err(|f| f.0.message)?;
        Ok([limits.wall_ms, limits.cpu_ms, limits.memory_bytes >> 20])
    }

    #[test]
    fn flags_go_before_defaults_and_the_configuration_before_both() {
        assert_eq!(judge(&[], ""), Ok([120_000, 60_000, 256]));
        let long = ["--timeout", "600", "--memory", "1024"];
        assert_eq!(judge(&long, ""), Ok([600_000, 600_000, 1024]));
        assert_eq!(judge(&["--timeout", "5"], ""), Ok([5_000, 60_000, 256]));
        let yaml = "limits: { wall: 30s, cpu: 10s, memory: 128MiB }";
        assert_eq!(judge(&[], yaml), Ok([30_000, 10_000, 128]));
        assert_eq!(judge(&["--timeout", "30"], yaml), Ok([30_000, 10_000, 128]));
        let error = judge(&["--timeout", "31"], yaml).unwrap_err();
        assert!(error.contains("limits.wall"), "{error}");
        let error = judge(&["--memory", "129"], yaml).unwrap_err();
        assert!(error.contains("limits.memory"), "{error}");
    }

    #[test]
    fn flags_end_at_their_limits() {
        let good = |flags: &[&str]| {
            let line = [&["claw", "exec"][..], flags, &["--", "true"]].concat();
            Args::try_parse_from(line).is_ok()
        };
        for (flag, least, most) in [
            ("--timeout", 1, MAX_TIMEOUT_SECONDS),
            ("--memory", MIN_MEMORY_MIB, MAX_MEMORY_MIB),
        ] {
            for (value, wanted) in [
                (least, true),
                (most, true),
                (least - 1, false),
                (most + 1, false),
            ] {
                assert_eq!(good(&[flag, &value.to_string()]), wanted, "{flag} {value}");
            }
        }
    }

    #[test]
    fn variables_are_given_one_by_one() {
        let flags =
            |list: &[&str]| -> Vec<EnvFlag> { list.iter().map(|t| t.parse().unwrap()).collect() };
        let here = |name: &str| (name == "TOKEN").then(|| "t".to_owned());
        let env = |list: &[&str]| environment(&flags(list), "UTC", "/tmp", &here);
        assert_eq!(env(&[]).unwrap(), base_env("UTC", "/tmp"));
        let set = env(&["TOKEN", "A=1", "A=2", "TZ=Asia/Tokyo"]).unwrap();
        let get = |name: &str| {
            let all = set.iter().filter(|(n, _)| n == name);
            all.map(|(_, v)| v.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(get("TOKEN"), ["t"]);
        assert_eq!(get("A"), ["2"]);
        assert_eq!(get("TZ"), ["Asia/Tokyo"]);
        assert!(env(&["OTHER"]).is_err());
    }

    #[test]
    fn the_zone_is_one_that_is_known() {
        let link = |t: &'static str| Some(Path::new(t));
        let rome = link("/usr/share/zoneinfo/Europe/Rome");
        assert_eq!(zone_of(None, rome, None), "Europe/Rome");
        assert_eq!(zone_of(Some(":Asia/Tokyo"), rome, None), "Asia/Tokyo");
        assert_eq!(zone_of(Some("CET-1CEST"), rome, None), "Europe/Rome");
        assert_eq!(
            zone_of(None, link("/x"), Some("Asia/Tokyo\n")),
            "Asia/Tokyo"
        );
        assert_eq!(zone_of(None, None, Some("../etc")), "UTC");
        assert_eq!(zone_of(None, None, None), "UTC");
    }
}

//! From root to a user who may do little: once the socket is there, for good.

use std::ffi::CString;

use nix::unistd::{Group, User, geteuid, setgid, setuid};

use super::super::Error;

/// Becomes the user of the settings. Who starts us as root has to say whom; `root` says that it is meant.
pub fn drop_to(user: Option<&str>) -> Result<(), Error> {
    let now = geteuid();
    let Some(name) = user else {
        if now.is_root() {
            let words = "this is root: say whom to become by user = \"zwartlak\" in the settings; \"root\" says that it is meant";
            return Err(Error::Usage(words.into()));
        }
        return Ok(());
    };
    let known = User::from_name(name).map_err(|error| failed(name, error))?;
    let user = known.ok_or_else(|| {
        let advice = "adduser --system --group --no-create-home";
        Error::Usage(format!("user: there is no user '{name}' here; make one by {advice} {name}"))
    })?;
    if user.uid == now {
        return Ok(());
    }
    if !now.is_root() {
        let words = "only root can become someone else: start it as root, or take the line out";
        return Err(Error::Usage(format!("user: {words} ('{name}')")));
    }
    groups(name, &user)?;
    setgid(user.gid).and_then(|()| setuid(user.uid)).map_err(|error| failed(name, error))?;
    // not believed before it was tried
    if setuid(now).is_ok() || geteuid() != user.uid {
        return Err(Error::Usage(format!("user: '{name}' could become root again")));
    }
    Ok(())
}

/// The groups of the user instead of those of root.
#[cfg(not(target_vendor = "apple"))]
fn groups(name: &str, user: &User) -> Result<(), Error> {
    let text = CString::new(name).map_err(|_| Error::Usage("user: a name holds no NUL".into()))?;
    nix::unistd::initgroups(&text, user.gid).map_err(|error| failed(name, error))
}

#[cfg(target_vendor = "apple")]
fn groups(name: &str, _: &User) -> Result<(), Error> {
    Err(Error::Usage(format!("user: the groups of root cannot be given up here; start it as '{name}'")))
}

/// The number of the group of the settings.
pub fn group(name: Option<&str>) -> Result<Option<u32>, Error> {
    let Some(name) = name else { return Ok(None) };
    let group = Group::from_name(name).map_err(|error| Error::Usage(format!("socket_group: '{name}': {error}")))?;
    let unknown = || Error::Usage(format!("socket_group: there is no group '{name}' here"));
    group.map(|group| Some(group.gid.as_raw())).ok_or_else(unknown)
}

fn failed(name: &str, error: nix::Error) -> Error {
    Error::Usage(format!("user: cannot become '{name}': {error}"))
}

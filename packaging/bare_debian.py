"""Tries the Debian package on a bare Debian 12, made with debootstrap: root's part of ``bootstrap.py package trial``.

The system lies in a folder of ``build`` and is entered with chroot, in a space of names of its own, so that nothing
stays mounted. It is made from where this machine's apt gets its packages.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bootstrap import ROOT, SetupError, advice, as_root, install_debian, say, step

SUITE: Final = "bookworm"
PROGRAM: Final = "qingdao-browser"
ID: Final = "org.qingdaobrowser.QingdaoBrowser"
MIME_TYPE: Final = "application/x-qingdao-book+yaml"
BOOK: Final = "/home/reader/ports of the north.facts.yaml"
# A screen, what opens files, a menu to look into, and a camera.
TOOLS: Final = (
    "desktop-file-utils", "libglib2.0-bin", "lxmenu-data", "openbox", "python3-xdg", "scrot", "shared-mime-info",
    "xauth", "xdg-utils", "xdotool", "xvfb",
)  # fmt: skip
# The shell stays, as the first process of a space of its own: an X server takes a parent of that number for none.
ENTER: Final = 'mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && chroot "$0" "$@"; exit "$?"'

MENU: Final = """
import xdg.Menu
def walk(menu, path):
    for entry in menu.getEntries():
        if isinstance(entry, xdg.Menu.Menu):
            walk(entry, [*path, entry.getName()])
        elif isinstance(entry, xdg.Menu.MenuEntry):
            print(" > ".join([*path, entry.DesktopEntry.getName()]), entry.DesktopEntry.getIcon(), sep="; ")
walk(xdg.Menu.parse("/etc/xdg/menus/lxde-applications.menu"), [])
"""

OPENING: Final = """
set -e
openbox & sleep 1
gio open "$1" &
window=$(timeout 60 xdotool search --sync --onlyvisible --name "$2" | head -1)
xdotool getwindowname "$window"
sleep 3
scrot --overwrite /home/reader/opened.png
xdotool windowclose "$window"
"""


class Bare:
    """A bare system in a folder, and what is done in it."""

    def __init__(self, folder: Path, root: Sequence[str]) -> None:
        """Take the folder of the system, and what stands before a command for root."""
        self.folder = folder
        self.root = root

    def run(self, *command: str, user: str = "", network: bool = False, quiet: bool = False) -> tuple[int, str]:
        """Run a command in the system, without a network if not told otherwise; return its exit code and its output."""
        spaces = ["--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
        as_user = ["setpriv", "--reuid", user, "--regid", user, "--init-groups", "--reset-env"] if user else []
        inner = [*as_user, "env", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", *command]
        entered = [*self.root, "unshare", *spaces, "sh", "-c", ENTER, str(self.folder), *inner]
        done = subprocess.run(
            entered, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if not quiet:
            say(f"   $ {' '.join(command)[:150]}   [{done.returncode}]")
            say("".join(f"     {line}\n" for line in done.stdout.splitlines()[-12:]).rstrip("\n"))
        return done.returncode, done.stdout

    def must(self, *command: str, network: bool = False) -> str:
        """Run a command that prepares the trial; raises SetupError where it fails."""
        code, output = self.run(*command, network=network, quiet=True)
        if code:
            raise SetupError(f"{' '.join(command)} failed in the bare system:\n{output[-3000:]}")
        return output

    def put(self, place: str, data: bytes) -> None:
        """Write a file of the system that everybody may read."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            self.act("install", "-D", "--mode=644", file.name, str(self.folder / place.lstrip("/")))

    def act(self, *command: str) -> None:
        """Run a command outside of the system as root."""
        subprocess.run([*self.root, *command], check=True)

    def clear(self) -> None:
        """Remove the system."""
        self.act("rm", "--recursive", "--force", "--one-file-system", str(self.folder))

    def files(self) -> set[str]:
        """Return all files that packages put into the system, but for what keeps account of them."""
        kept = ("/var/cache/", "/var/lib/apt/", "/var/lib/dpkg/", "/var/log/", "/run/", "/proc/", "/dev/")
        listed = self.must("find", "/", "-xdev", "-not", "-type", "d").splitlines()
        return {name for name in listed if not name.startswith(kept)}


def try_package(package: Path, folder: Path) -> bool:
    """Install, look at, use and remove the package on a bare system; print what happens, return whether all is well."""
    root = as_root()
    if root is None:
        raise SetupError("a bare system can be made and entered by root alone: call this as root, or with sudo set up")
    if not shutil.which("debootstrap") and not install_debian(["debootstrap"]):
        raise SetupError(f"debootstrap is missing. {advice(['debootstrap'])}")
    bare = Bare(folder, root)
    with step(f"a bare Debian ({SUITE})"):
        make(bare)
    before = bare.files()
    results = [installs(bare, package)]
    with step("tools of the trial"):
        bare.must("apt-get", "--quiet", "--yes", "--no-install-recommends", "install", *TOOLS, network=True)
        book = (ROOT / "resources" / "facts.yaml").read_text(encoding="utf-8")
        bare.put(BOOK, book.replace("Qingdao abroad", "Ports of the north").encode())
        bare.put("/home/reader/unnamed", book.encode())
        bare.put("/home/reader/other.yaml", b"a: b\n")
    results += [in_menu(bare), knows_books(bare), opens_book(bare, package.parent), removes(bare, before)]
    if all(results):
        bare.clear()
    return all(results)


def make(bare: Bare) -> None:
    """Make the bare system, with the sources and the ways of this machine's apt."""
    bare.clear()
    bare.folder.parent.mkdir(parents=True, exist_ok=True)
    wanted = "$(LABEL)|$(CODENAME)|$(REPO_URI)"
    command = ["apt-get", "indextargets", "--format", wanted, "Created-By: Packages"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    sources = dict.fromkeys(tuple(line.split("|")) for line in told)
    mirrors = [uri for label, suite, uri in sources if (label, suite) == ("Debian", SUITE)]
    if not mirrors:
        raise SetupError(f"this machine's apt knows no mirror of Debian {SUITE}, from which a bare one could be made")
    # The names of hosts are this machine's own affair: they are not printed.
    made = subprocess.run(
        [
            *bare.root,
            "debootstrap",
            "--variant=minbase",
            "--include=ca-certificates",
            SUITE,
            str(bare.folder),
            mirrors[0],
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise SetupError(f"debootstrap failed:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")
    known = {"Debian": "main", "Debian-Security": "main"}
    lines = [f"deb {uri} {suite} main" for label, suite, uri in sources if label in known and suite.startswith(SUITE)]
    bare.put("/etc/apt/sources.list", "\n".join([*lines, ""]).encode())
    ways = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=True).stdout
    bare.put("/etc/apt/apt.conf.d/90ways", "\n".join(w for w in ways.splitlines() if "::Proxy" in w).encode() + b"\n")
    for file in ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"):
        if Path(file).exists():
            bare.put(file, Path(file).read_bytes())
    bare.must("apt-get", "--quiet", "update", network=True)
    bare.must("useradd", "--create-home", "reader")


def told(what: str, good: bool) -> bool:
    """Print and return a verdict."""
    say(f"{'ok    ' if good else 'FAILED'} {what}")
    return good


def installs(bare: Bare, package: Path) -> bool:
    """Install the package with nothing but what it depends on, and run its self-test as a user."""
    place = f"/var/cache/{package.name}"
    bare.put(place, package.read_bytes())
    with step("installing the package"):
        install = ["apt-get", "--quiet", "--yes", "--no-install-recommends", "install", place]
        output = bare.must(*install, network=True)
    new = [line.split()[2] for line in output.splitlines() if line.startswith("Setting up ")]
    say(f"   {len(new)} packages: {' '.join(new)}")
    code, _ = bare.run(PROGRAM, "--self-test", user="reader")
    return told("the self-test, on the bare system without a network", code == 0)


def in_menu(bare: Bare) -> bool:
    """Look for the program in the menu of a desktop."""
    _, output = bare.run("python3", "-c", MENU, user="reader", quiet=True)
    lines = [line for line in output.splitlines() if "Qingdao" in line]
    say(f"   {lines}")
    _, chinese = bare.run(
        "env", "LC_ALL=zh_CN.UTF-8", "LANGUAGE=zh_CN", "python3", "-c", MENU, user="reader", quiet=True
    )
    lines += [line for line in chinese.splitlines() if "青岛" in line]
    say(f"   {lines[1:]}")
    return told(
        "the program is in the menu, once, under Office",
        len(lines) == 2 and lines[0].endswith(f"Qingdao Browser; {ID}"),
    )


def knows_books(bare: Bare) -> bool:
    """Ask what kind of files books are, and what opens them."""
    gnome = ["env", "XDG_CURRENT_DESKTOP=GNOME"]
    questions = {
        ("xdg-mime", "query", "filetype", BOOK): MIME_TYPE,
        ("xdg-mime", "query", "filetype", "/home/reader/unnamed"): MIME_TYPE,
        ("xdg-mime", "query", "filetype", "/home/reader/other.yaml"): "application/x-yaml",
        ("xdg-mime", "query", "default", MIME_TYPE): f"{ID}.desktop",
    }
    answers = {question: bare.run(*gnome, *question, user="reader")[1].strip() for question in questions}
    return told("a book is known by its name and by its first line, and the program opens it", answers == questions)


def opens_book(bare: Bare, results: Path) -> bool:
    """Open a book as a file manager does, on a screen of the bare system, without a network; keep a picture of it."""
    screen = ["env", "HOME=/home/reader", "xvfb-run", "--auto-servernum", "--server-args=-screen 0 1280x800x24"]
    code, output = bare.run(*screen, "sh", "-c", OPENING, "sh", BOOK, "Ports of the north", user="reader")
    picture = bare.folder / "home" / "reader" / "opened.png"
    if picture.exists():
        shutil.copyfile(picture, results / "trial-opened.png")
    return told("gio open shows the book in the program", code == 0 and "Ports of the north" in output)


def removes(bare: Bare, before: set[str]) -> bool:
    """Remove the package; nothing that has to do with it may be left."""
    code, _ = bare.run("apt-get", "--quiet", "--yes", "purge", PROGRAM)
    left = sorted(name for name in bare.files() - before if "qingdao" in name.lower() and "/home/" not in name)
    _, databases = bare.run(
        "grep",
        "--recursive",
        "--files-with-matches",
        "--ignore-case",
        "qingdao",
        "/usr/share",
        "/usr/lib",
        "/etc",
        quiet=True,
    )
    say(f"   left: {[*left, *databases.split()]}")
    return told("the package goes without a trace", code == 0 and not left and not databases.strip())

#!/usr/bin/env python3
"""The gateway before Debian's real Sendmail: a mail passes, is redacted, refused, held, and waits when the gateway is down.

usage: tests/gateway/sendmail.py --fetch FOLDER       fetches Sendmail's packages and unpacks them there (Debian, a network)
       tests/gateway/sendmail.py PROGRAM FOLDER       the test; needs root
Sendmail and Postfix cannot be installed side by side, so nothing is installed.
Prints one line a mail; exit code 0: all as it should be.
"""

import os
import shutil
import smtplib
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PACKAGES = ["sendmail-bin", "sendmail-cf", "libwrap0", "m4", "libsigsegv2"]
RULES = Path(__file__).with_name("rules.toml")
BSN = "231456785"
HEALTH = "Mw. J. Bakker, geboren 12-03-1960, heeft diabetes mellitus en gebruikt metformine 500 mg."

SETTINGS = """
include(`{cf}/m4/cf.m4')dnl
OSTYPE(`linux')dnl
undefine(`confHOST_STATUS_DIRECTORY')dnl
define(`confDOMAIN_NAME', `mail.praktijk.example')dnl
define(`confPID_FILE', `{work}/sendmail.pid')dnl
define(`QUEUE_DIR', `{work}/queue')dnl
define(`ALIAS_FILE', `')dnl
define(`STATUS_FILE', `')dnl
define(`HELP_FILE', `')dnl
define(`confDONT_BLAME_SENDMAIL', `TrustStickyBit,GroupWritableDirPathSafe')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confDELIVERY_MODE', `interactive')dnl
define(`confMILTER_LOG_LEVEL', `8')dnl
define(`SMART_HOST', `[127.0.0.1]')dnl
define(`RELAY_MAILER_ARGS', `TCP $h {receiver}')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`nocanonify')dnl
FEATURE(`no_default_msa')dnl
DAEMON_OPTIONS(`Addr=127.0.0.1, Port={smtp}, Name=MTA')dnl
INPUT_MAIL_FILTER(`zwartlak', `S=inet:{milter}@127.0.0.1, F=T, T=C:10s;S:30s;R:3m;E:5m')dnl
MAILER(`smtp')dnl
"""


class Receiver(socketserver.StreamRequestHandler):
    """Takes everything."""

    arrived: list[bytes] = []

    def handle(self) -> None:
        self.say("220 receiver")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.say("354 go")
                data = b""
                while (piece := self.rfile.readline()) not in (b".\r\n", b""):
                    data += piece
                self.arrived.append(data)
                self.say("250 taken")
            elif line.upper().startswith(b"QUIT"):
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def unpack(folder: Path) -> None:
    """Fetches the packages, once."""
    if (folder / "root").is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-q", *PACKAGES], cwd=folder, check=True, capture_output=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder / "new"], check=True)
    # a program that changes its group does not look where its libraries are
    (folder / "new/usr/libexec/sendmail/sendmail").chmod(0o755)
    (folder / "new").rename(folder / "root")


def free_port() -> int:
    with socketserver.TCPServer(("127.0.0.1", 0), Receiver) as server:
        return server.server_address[1]


def wait(port: int) -> None:
    for _ in range(300):
        try:
            smtplib.socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nobody listens on {port}")


def send(port: int, to: str, subject: str, body: str) -> str:
    """The last answer."""
    text = f"X-Zwartlak: action=pass\r\nFrom: a@praktijk.example\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{body}\r\n"
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        try:
            client.sendmail("a@praktijk.example", [to], text)
            return "250"
        except smtplib.SMTPResponseException as error:
            return f"{error.smtp_code} {error.smtp_error.decode()}"
        except smtplib.SMTPRecipientsRefused as error:
            return str(error)


def main() -> int:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder = Path(sys.argv[2]).resolve()
    if sys.argv[1] == "--fetch":
        unpack(folder)
        return 0
    program = Path(sys.argv[1]).resolve()
    work = Path(tempfile.mkdtemp(prefix="zwartlak-sendmail"))
    root = folder / "root"
    libraries = ":".join(str(root / part / "x86_64-linux-gnu") for part in ("lib", "usr/lib"))
    env = {**os.environ, "LD_LIBRARY_PATH": libraries}
    server = Server(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    smtp, milter = free_port(), free_port()
    (work / "queue").mkdir()
    cf = root / "usr/share/sendmail/cf"
    settings = SETTINGS.format(cf=cf, work=work, receiver=server.server_address[1], smtp=smtp, milter=milter)
    (work / "test.mc").write_text(settings)
    made = subprocess.run([root / "usr/bin/m4", f"-D_CF_DIR_={cf}/", work / "test.mc"], env=env, check=True, capture_output=True)
    (work / "test.cf").write_bytes(made.stdout)
    (work / "gateway.toml").write_text(
        f"listen = 'inet:127.0.0.1:{milter}'\nuser = 'nobody'\nreports = '{work}/held'\n{RULES.read_text()}")
    (work / "held").mkdir()
    shutil.chown(work / "held", "nobody")
    work.chmod(0o755)
    gateway = subprocess.Popen([program, "gateway", "--config", work / "gateway.toml"], stderr=subprocess.DEVNULL)
    sendmail = root / "usr/libexec/sendmail/sendmail"
    # it waits a minute when its host has no full name
    named = ["unshare", "--uts", "sh", "-c", 'hostname mail.praktijk.example; exec "$@"', "sh", sendmail, "-C", work / "test.cf"]
    daemon = subprocess.Popen([*named, "-bD"], env=env)
    wrong = 0

    def expect(name: str, good: bool, shown: object) -> None:
        nonlocal wrong
        wrong += not good
        print(f"{'ok  ' if good else 'FAIL'}  {name}" + ("" if good else f": {shown}"))

    try:
        wait(milter)
        wait(smtp)
        arrived = Receiver.arrived
        answer = send(smtp, "b@elders.example", "Dag", "Niets bijzonders.")
        expect("passed, a stranger's header of ours taken off", answer == "250" and b"Zwartlak" not in arrived[0], arrived)
        answer = send(smtp, "b@elders.example", f"Over BSN {BSN}", f"Zijn BSN is {BSN}, bel me even.")
        clean = answer == "250" and BSN.encode() not in arrived[1] and b"bel me even" in arrived[1]
        expect("redacted", clean and b"action=redact; rules=bsn.mail" in arrived[1], arrived[1:])
        answer = send(smtp, "b@elders.example", "Brief", HEALTH)
        expect("refused", answer.startswith("550 5.7.1 Niet verstuurd") and "[health.mail]" in answer, answer)
        answer = send(smtp, "b@praktljk.example", "Dag", "Hoi.")
        queue = subprocess.run([*named, "-bp", "-qQ"], env=env, capture_output=True, text=True).stdout
        held = list((work / "held").glob("*.jsonl"))
        expect("held, with a report", "QUARANTINE: zwartlak: mail.unknown-recipient" in queue and len(held) == 1, queue)
        gateway.kill()
        gateway.wait()
        answer = send(smtp, "b@elders.example", "Dag", f"BSN {BSN}")
        expect("not taken when the gateway is down", answer.startswith("4") and len(arrived) == 2, answer)
    finally:
        for process in (gateway, daemon):
            process.kill()
            process.wait()
        shutil.rmtree(work, ignore_errors=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

//! Both ends of the mail server: who hands mail in, and who takes it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One SMTP conversation.
pub struct Client {
    reader: BufReader<TcpStream>,
}

impl Client {
    /// Says hello.
    pub fn new(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(90))).unwrap();
        let mut client = Self { reader: BufReader::new(stream) };
        client.answer();
        client.say("EHLO test.example");
        client
    }

    fn answer(&mut self) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line).unwrap_or(0) == 0 {
                return all;
            }
            all.push_str(&line);
            if line.as_bytes().get(3) != Some(&b'-') {
                return all;
            }
        }
    }

    /// Sends a line and gives the answer.
    pub fn say(&mut self, line: &str) -> String {
        self.reader.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.answer()
    }

    /// Hands in a message, or gives the first answer that is no success.
    pub fn send_or_refusal(&mut self, message: &[u8]) -> String {
        for line in ["MAIL FROM:<anouk@praktijk.example>", "RCPT TO:<b@elders.example>", "DATA"] {
            let answer = self.say(line);
            if !answer.starts_with(['2', '3']) {
                return answer;
            }
        }
        self.data(message)
    }

    /// Hands in a message as it is, dots doubled, and gives the last answer.
    pub fn send(&mut self, to: &[&str], message: &[u8]) -> String {
        self.say("MAIL FROM:<anouk@praktijk.example>");
        for address in to {
            self.say(&format!("RCPT TO:<{address}>"));
        }
        let ready = self.say("DATA");
        assert!(ready.starts_with("354"), "{ready}");
        self.data(message)
    }

    fn data(&mut self, message: &[u8]) -> String {
        let mut bytes = Vec::new();
        for line in message.split_inclusive(|b| *b == b'\n') {
            if line.starts_with(b".") {
                bytes.push(b'.');
            }
            bytes.extend(line);
        }
        bytes.extend(if bytes.ends_with(b"\r\n") { b".\r\n".as_slice() } else { b"\r\n.\r\n" });
        self.reader.get_mut().write_all(&bytes).unwrap();
        self.answer()
    }
}

/// A mail server that takes everything; the data of each message as it came.
pub fn receive(arrived: Arc<Mutex<Vec<Vec<u8>>>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let arrived = Arc::clone(&arrived);
            std::thread::spawn(move || take(stream, &arrived));
        }
    });
    port
}

fn take(stream: TcpStream, arrived: &Mutex<Vec<Vec<u8>>>) {
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let mut say = |line: &str| writer.write_all(format!("{line}\r\n").as_bytes());
    if say("220 receiver").is_err() {
        return;
    }
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        let command = line.to_ascii_uppercase();
        line.clear();
        let answer = if command.starts_with(b"DATA") {
            if say("354 go").is_err() {
                return;
            }
            let mut data = Vec::new();
            let mut piece = Vec::new();
            while reader.by_ref().read_until(b'\n', &mut piece).is_ok_and(|count| count > 0) && piece != b".\r\n" {
                data.extend(piece.strip_prefix(b".").unwrap_or(&piece));
                piece.clear();
            }
            arrived.lock().unwrap().push(data);
            "250 taken"
        } else if command.starts_with(b"QUIT") {
            "221 bye"
        } else {
            "250 ok"
        };
        if say(answer).is_err() {
            return;
        }
    }
}

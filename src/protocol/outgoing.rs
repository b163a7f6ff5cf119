//! The one writer: everything that goes to the client passes through its queue.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use serde::Serialize;

use super::STACK;
use super::lenient::Spellings;

/// So much is gathered before it is written, in bytes, while more waits.
const BATCH: usize = 64 << 10;

/// Takes messages for the client and never blocks, since the reader must not wait for a client that reads slowly.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    queue: mpsc::Sender<Outbound>,
    /// What will still lead to messages.
    working: Arc<AtomicUsize>,
    spellings: Spellings,
}

/// Work whose outcome is not sent yet, as long as it lives.
#[derive(Debug)]
pub(super) struct Work(Arc<AtomicUsize>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[derive(Debug)]
enum Outbound {
    Message(Vec<u8>),
    /// Answered when everything before it is written.
    Flush(mpsc::SyncSender<()>),
}

impl Outgoing {
    /// Starts the writer; `broken` is called once when the client's end is gone.
    pub(super) fn start(
        output: impl Write + Send + 'static,
        broken: impl FnOnce() + Send + 'static,
    ) -> io::Result<Self> {
        let (queue, messages) = mpsc::channel();
        thread::Builder::new().name("writer".to_owned()).stack_size(STACK).spawn(move || {
            if let Err(error) = write_all(output, &messages) {
                tracing::info!(%error, "the client reads no more");
                broken();
                // Flushes must be answered all the same.
                messages.iter().for_each(drop);
            }
        })?;
        Ok(Self { queue, working: Arc::default(), spellings: Spellings::default() })
    }

    /// Sends a message.
    pub(super) fn send(&self, message: &impl Serialize) {
        match serde_json::to_vec(message) {
            Ok(body) => self.send_body(body),
            Err(error) => tracing::error!(%error, "a message cannot be written as JSON"),
        }
    }

    /// Sends a message that is JSON already.
    pub(super) fn send_body(&self, body: Vec<u8>) {
        // The writer only ends with the session.
        let _ = self.queue.send(Outbound::Message(self.spellings.restore(body)));
    }

    /// How the client writes URIs.
    pub(super) fn spellings(&self) -> Spellings {
        self.spellings.clone()
    }

    /// Says that something will be sent.
    pub(super) fn work(&self) -> Work {
        self.working.fetch_add(1, Ordering::AcqRel);
        Work(Arc::clone(&self.working))
    }

    /// Whether something will still be sent.
    pub(super) fn is_working(&self) -> bool {
        self.working.load(Ordering::Acquire) > 0
    }

    /// Waits until all is written, but no longer than `limit`.
    pub(super) fn flush(&self, limit: Duration) {
        let (done, wait) = mpsc::sync_channel(1);
        if self.queue.send(Outbound::Flush(done)).is_ok() {
            let _ = wait.recv_timeout(limit);
        }
    }
}

fn write_all(mut output: impl Write, messages: &mpsc::Receiver<Outbound>) -> io::Result<()> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut flushes = Vec::new();
    while let Ok(first) = messages.recv() {
        let mut next = Some(first);
        while let Some(outbound) = next {
            match outbound {
                Outbound::Message(body) => {
                    write!(batch, "Content-Length: {}\r\n\r\n", body.len())?;
                    batch.extend_from_slice(&body);
                }
                Outbound::Flush(done) => flushes.push(done),
            }
            next = if batch.len() < BATCH { messages.try_recv().ok() } else { None };
        }
        output.write_all(&batch)?;
        output.flush()?;
        batch.clear();
        batch.shrink_to(BATCH);
        for done in flushes.drain(..) {
            let _ = done.send(());
        }
    }
    Ok(())
}

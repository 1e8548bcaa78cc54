//! All files of a client that are on their way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::job::{Job, Key, Turn};
use super::seat::{End, Seat};
use crate::functions::{CancelDownloadFile, CancelPreliminaryUploadFile};
use crate::types::{File, FileType, InputFile};
use crate::{Client, Error};

/// What is to be done with a file.
pub(super) enum Work {
    Download(i32),
    Upload(InputFile, FileType),
    Sending(i32),
}

#[derive(Default)]
pub(super) struct Table {
    jobs: HashMap<Key, Job>,
    /// How many uploads were begun, for their numbers.
    begun: u64,
    /// How many of them wait for TDLib's word which file it is.
    asking: usize,
    /// Uploads that nobody waits for, unless one of those that are asked for turns out to be the same.
    doomed: HashSet<i32>,
}

impl Table {
    /// Begins to wait.
    pub(super) fn begin(&mut self, client: &Client, work: Work, priority: i32) -> Arc<Seat> {
        let client = uncounted(client);
        let (key, job) = match work {
            Work::Download(file_id) => {
                let key = Key::Download(file_id);
                let job = self.jobs.entry(key);
                (
                    key,
                    job.or_insert_with(|| Job::download(client, file_id, priority)),
                )
            }
            Work::Sending(file_id) => {
                let key = Key::Sending(file_id);
                let job = self.jobs.entry(key);
                (key, job.or_insert_with(|| Job::sending(client, file_id)))
            }
            Work::Upload(file, file_type) => {
                self.begun += 1;
                self.asking += 1;
                let key = Key::Asking(self.begun);
                let job = Job::upload(client, self.begun, file, file_type, priority);
                (key, self.jobs.entry(key).or_insert(job))
            }
        };
        let seat = Seat::new(key);
        job.join(Arc::clone(&seat), priority);
        seat
    }

    /// Ends a wait. What nobody waits for any more is cancelled.
    pub(super) fn leave(&mut self, seat: &Arc<Seat>) {
        let key = seat.key();
        let Some(job) = self.jobs.get_mut(&key) else {
            return;
        };
        job.leave(seat);
        // Which file it is that is to be cancelled is not known before the answer.
        if !job.is_deserted() || matches!(key, Key::Asking(_)) {
            return;
        }
        let Some(job) = self.jobs.remove(&key) else {
            return;
        };
        match key {
            Key::Download(file_id) => {
                let cancel = CancelDownloadFile::new(file_id);
                job.client().send_uncounted(cancel).detach();
            }
            Key::Upload(file_id) => {
                self.doomed.insert(file_id);
                self.cancel_doomed(job.client());
            }
            Key::Asking(_) | Key::Sending(_) => {}
        }
    }

    /// Hears of a file; returns which jobs go on by that.
    pub(super) fn hear(&mut self, file: &Arc<File>, wakers: &mut Vec<Waker>) -> Vec<Key> {
        let keys = [Key::Download, Key::Upload, Key::Sending].map(|key| key(file.id));
        let mut heard = Vec::new();
        for key in keys {
            if let Some(job) = self.jobs.get_mut(&key) {
                wakers.extend(job.hear(file));
                heard.push(key);
            }
        }
        heard
    }

    /// Goes on with a job as far as that goes.
    pub(super) fn go_on(
        &mut self,
        mut key: Key,
        waker: impl Fn(Key) -> Waker,
        wakers: &mut Vec<Waker>,
    ) {
        while let Some(job) = self.jobs.get_mut(&key) {
            let Poll::Ready(turn) = job.poll(&mut Context::from_waker(&waker(key))) else {
                return;
            };
            match turn {
                Turn::Going(file) => wakers.extend(job.looked(&file)),
                Turn::Known(file) => {
                    if let Some(job) = self.jobs.remove(&key) {
                        self.known(job, &file, wakers);
                    }
                    key = Key::Upload(file.id);
                }
                Turn::Over(end) => self.over(key, &end, wakers),
            }
        }
    }

    /// Which uploads wait for TDLib's word.
    pub(super) fn asking(&self) -> Vec<Key> {
        if self.asking == 0 {
            return Vec::new();
        }
        let keys = self.jobs.keys().copied();
        keys.filter(|key| matches!(key, Key::Asking(_))).collect()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.jobs.is_empty()
    }

    /// Ends everything, since the client is closed.
    pub(super) fn close(&mut self, wakers: &mut Vec<Waker>) {
        self.asking = 0;
        self.doomed.clear();
        for (_, job) in self.jobs.drain() {
            wakers.extend(job.end(&End::Failed(Error::closed())));
        }
    }

    /// Takes an upload whose file is known now.
    fn known(&mut self, mut job: Job, file: &Arc<File>, wakers: &mut Vec<Waker>) {
        let client = uncounted(job.client());
        self.asking -= 1;
        let key = Key::Upload(file.id);
        if job.is_deserted() {
            if !self.jobs.contains_key(&key) {
                self.doomed.insert(file.id);
            }
        } else {
            self.doomed.remove(&file.id);
            if let Some(same) = self.jobs.get_mut(&key) {
                same.merge(job);
                wakers.extend(same.hear(file));
            } else {
                job.known(file.id);
                wakers.extend(job.hear(file));
                self.jobs.insert(key, job);
            }
        }
        self.cancel_doomed(&client);
    }

    /// Ends a job.
    fn over(&mut self, key: Key, end: &End, wakers: &mut Vec<Waker>) {
        let Some(job) = self.jobs.remove(&key) else {
            return;
        };
        if let Key::Asking(_) = key {
            self.asking -= 1;
            self.cancel_doomed(job.client());
        }
        wakers.extend(job.end(end));
    }

    /// Cancels uploads that nobody can want any more.
    fn cancel_doomed(&mut self, client: &Client) {
        if self.asking > 0 {
            return;
        }
        for file_id in self.doomed.drain() {
            let cancel = CancelPreliminaryUploadFile::new(file_id);
            client.send_uncounted(cancel).detach();
        }
    }
}

fn uncounted(client: &Client) -> Client {
    Client::uncounted(Arc::clone(client.inner()))
}

//! The recorder and the subscriber of the process, which note what they are told, and by whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use metrics::{Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn};
use metrics::{Key, KeyName, Metadata, Recorder, SharedString, Unit};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

/// A span, with its fields as text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Span {
    pub(crate) target: String,
    pub(crate) fields: BTreeMap<String, String>,
    /// The fields of the span around it.
    pub(crate) parent: Option<BTreeMap<String, String>>,
    pub(crate) closed: bool,
}

/// All that was told since the turn began.
#[derive(Debug, Default)]
struct Told {
    threads: BTreeSet<String>,
    spans: Vec<Span>,
    /// Targets and fields.
    events: Vec<(String, BTreeMap<String, String>)>,
    /// Threads of the crate's wait here.
    shut: bool,
    held: usize,
    /// The next call on a thread of the crate's panics.
    panics: bool,
}

static TOLD: Mutex<Option<Told>> = Mutex::new(None);
static OPENED: Condvar = Condvar::new();
static TURN: Mutex<()> = Mutex::new(());
static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

fn told<T>(look: impl FnOnce(&mut Told) -> T) -> T {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    look(told.get_or_insert_default())
}

/// Notes the thread, which is held up here if that is what the test wants, and it is one of the crate's.
fn note() {
    let name = std::thread::current().name().unwrap_or("?").to_owned();
    let own = name.starts_with("tdlib-");
    let mut guard = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let told = guard.get_or_insert_default();
    told.threads.insert(name);
    if own && std::mem::take(&mut told.panics) {
        drop(guard);
        panic!("as the test wants");
    }
    while own && guard.get_or_insert_default().shut {
        guard.get_or_insert_default().held += 1;
        guard = OPENED.wait(guard).unwrap_or_else(PoisonError::into_inner);
        guard.get_or_insert_default().held -= 1;
    }
}

/// The one test that runs: all share the recorder and the subscriber.
pub(crate) struct Turn(#[allow(dead_code, reason = "it is held")] MutexGuard<'static, ()>);

/// Begins a test.
pub(crate) fn turn() -> Turn {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(Noted(recorder)).expect("the first");
        tdlib::metrics::describe();
        let subscriber = Registry::default().with(Spy);
        tracing::subscriber::set_global_default(subscriber).expect("the first");
        handle
    });
    told(|told| *told = Told::default());
    Turn(turn)
}

impl Turn {
    /// All metrics, as Prometheus reads them.
    pub(crate) fn text(&self) -> String {
        tdlib::metrics::collect();
        self.text_as_it_is()
    }

    /// The same, without a call of this crate's.
    pub(crate) fn text_as_it_is(&self) -> String {
        HANDLE.get().expect("a recorder").render()
    }

    /// The value of the metric with these labels; 0 if there is none.
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        value_in(&self.text(), name, labels)
    }

    /// The spans of requests with this method, those first that began first.
    pub(crate) fn spans_of(&self, method: &str) -> Vec<Span> {
        let of = |span: &&Span| span.fields.get("method").is_some_and(|is| is == method);
        told(|told| told.spans.iter().filter(of).cloned().collect())
    }

    /// The states that a client was in, as the events of a target tell.
    pub(crate) fn states(&self, target: &str, client: i32) -> Vec<String> {
        let client = client.to_string();
        told(|told| {
            let events = told.events.iter();
            let events = events.filter(|(of, fields)| of == target && fields["client"] == client);
            events.map(|(_, fields)| fields["state"].clone()).collect()
        })
    }

    /// Everything that the subscriber was told.
    pub(crate) fn everything(&self) -> String {
        told(|told| format!("{:?} {:?}", told.spans, told.events))
    }

    /// The threads on which recorder or subscriber ran.
    pub(crate) fn threads(&self) -> BTreeSet<String> {
        told(|told| told.threads.clone())
    }

    /// Holds up each thread of the crate's that tells something, until `open`.
    pub(crate) fn shut(&self) {
        told(|told| told.shut = true);
    }

    pub(crate) fn open(&self) {
        told(|told| told.shut = false);
        OPENED.notify_all();
    }

    /// Counts the threads that are held up.
    pub(crate) fn held(&self) -> usize {
        told(|told| told.held)
    }

    /// Has the recorder or the subscriber panic the next time.
    pub(crate) fn panic_once(&self) {
        told(|told| told.panics = true);
    }

    pub(crate) fn has_panicked(&self) -> bool {
        told(|told| !told.panics)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.open();
        let ran = self.threads().contains("tdlib-receive");
        assert!(
            !ran || std::thread::panicking(),
            "the program's code has run on the receive thread"
        );
    }
}

/// The value of a metric with these labels in a text of Prometheus; 0 if there is none.
pub(crate) fn value_in(text: &str, name: &str, labels: &[(&str, &str)]) -> f64 {
    let mut sum = 0.0;
    for line in text.lines() {
        let Some(rest) = line.strip_prefix(name) else {
            continue;
        };
        let all = labels.iter();
        if matches!(rest.as_bytes().first(), Some(b'{' | b' '))
            && all
                .into_iter()
                .all(|(key, value)| rest.contains(&format!("{key}=\"{value}\"")))
        {
            let value = rest.rsplit(' ').next().expect("a value");
            sum += value.parse::<f64>().expect("a number");
        }
    }
    sum
}

/// A recorder whose every call is noted.
struct Noted<T>(T);

impl Recorder for Noted<PrometheusRecorder> {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.describe_counter(key, unit, description);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.describe_gauge(key, unit, description);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.describe_histogram(key, unit, description);
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        note();
        Counter::from_arc(Arc::new(Noted(self.0.register_counter(key, metadata))))
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        note();
        Gauge::from_arc(Arc::new(Noted(self.0.register_gauge(key, metadata))))
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        note();
        Histogram::from_arc(Arc::new(Noted(self.0.register_histogram(key, metadata))))
    }
}

impl CounterFn for Noted<Counter> {
    fn increment(&self, value: u64) {
        note();
        self.0.increment(value);
    }

    fn absolute(&self, value: u64) {
        note();
        self.0.absolute(value);
    }
}

impl GaugeFn for Noted<Gauge> {
    fn increment(&self, value: f64) {
        note();
        self.0.increment(value);
    }

    fn decrement(&self, value: f64) {
        note();
        self.0.decrement(value);
    }

    fn set(&self, value: f64) {
        note();
        self.0.set(value);
    }
}

impl HistogramFn for Noted<Histogram> {
    fn record(&self, value: f64) {
        note();
        self.0.record(value);
    }
}

/// A layer that keeps all that it is told.
struct Spy;

/// Where a span stands among those that were told.
struct Place(usize);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spy {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        note();
        let span = context.span(id).expect("a span");
        let around = span.parent();
        let around = around.and_then(|span| span.extensions().get::<Place>().map(|place| place.0));
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let place = told(|told| {
            told.spans.push(Span {
                target: attributes.metadata().target().to_owned(),
                fields: fields.0,
                parent: around.and_then(|at| Some(told.spans.get(at)?.fields.clone())),
                closed: false,
            });
            told.spans.len() - 1
        });
        span.extensions_mut().insert(Place(place));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        note();
        let mut fields = Fields::default();
        values.record(&mut fields);
        change(id, &context, |span| span.fields.extend(fields.0));
    }

    fn on_enter(&self, _: &Id, _: Context<'_, S>) {
        note();
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        note();
        let mut fields = Fields::default();
        event.record(&mut fields);
        let target = event.metadata().target().to_owned();
        told(|told| told.events.push((target, fields.0)));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        note();
        change(&id, &context, |span| span.closed = true);
    }
}

fn change<S: Subscriber + for<'a> LookupSpan<'a>>(
    id: &Id,
    context: &Context<'_, S>,
    change: impl FnOnce(&mut Span),
) {
    let span = context.span(id).expect("a span");
    let place = span.extensions().get::<Place>().map(|place| place.0);
    // A span of an earlier turn has no place any more.
    told(|told| place.and_then(|at| told.spans.get_mut(at)).map(change));
}

/// Fields as text.
#[derive(Default)]
struct Fields(BTreeMap<String, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

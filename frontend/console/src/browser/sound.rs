//! Sounds, made by the browser from two or three tones.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

use crate::console::Console;

/// What is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tune {
    /// Somebody waits for the agent.
    Offer,
    /// Somebody said something.
    Message,
}

/// A tone: its pitch in hertz, when it begins and how long it sounds in seconds, and how loud it is (at most 1).
struct Tone(f32, f64, f64, f32);

const OFFER: &[Tone] =
    &[Tone(659.3, 0.0, 0.35, 0.16), Tone(880.0, 0.16, 0.45, 0.16), Tone(1318.5, 0.32, 0.7, 0.1)];
const MESSAGE: &[Tone] = &[Tone(783.99, 0.0, 0.25, 0.1), Tone(1046.5, 0.09, 0.35, 0.08)];

thread_local! {
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Gets ready to make sounds, as far as that is possible before the person does anything.
pub(super) fn prepare() {
    AUDIO.with_borrow_mut(|audio| {
        if audio.is_none() {
            *audio = AudioContext::new().ok();
        }
    });
}

/// Whether the browser lets no sound be heard before the person does something on the page.
pub(super) fn is_blocked() -> bool {
    AUDIO.with_borrow(|audio| {
        audio.as_ref().is_some_and(|audio| audio.state() == AudioContextState::Suspended)
    })
}

/// Makes sounds possible; browsers want this to be called while the person does something.
pub(super) fn unlock() {
    prepare();
    AUDIO.with_borrow(|audio| {
        if let Some(audio) = audio.as_ref().filter(|audio| audio.state() == AudioContextState::Suspended) {
            // Whether it worked shows when something is played.
            let _ = audio.resume();
        }
    });
}

/// Plays a tune, unless the agent wants quiet or the browser does not allow it yet.
pub(super) fn play(console: Console, tune: Tune) {
    if !console.preferences.with_untracked(|preferences| preferences.muted) {
        sound(tune);
    }
}

/// Lets the agent hear what sounds are like.
pub(crate) fn play_sample() {
    unlock();
    sound(Tune::Message);
}

fn sound(tune: Tune) {
    let tones = match tune {
        Tune::Offer => OFFER,
        Tune::Message => MESSAGE,
    };
    AUDIO.with_borrow(|audio| {
        for tone in audio.iter().flat_map(|audio| tones.iter().map(move |tone| (audio, tone))) {
            // Without sound the console still shows everything.
            let _ = play_tone(tone.0, tone.1);
        }
    });
}

/// A tone that swells within a hundredth of a second and fades away, like a small bell.
fn play_tone(audio: &AudioContext, &Tone(pitch, begins, lasts, loudness): &Tone) -> Result<(), JsValue> {
    let (oscillator, volume) = (audio.create_oscillator()?, audio.create_gain()?);
    let begins = audio.current_time() + begins;
    oscillator.set_type(OscillatorType::Sine);
    oscillator.frequency().set_value(pitch);
    volume.gain().set_value_at_time(0.0001, begins)?;
    volume.gain().exponential_ramp_to_value_at_time(loudness, begins + 0.01)?;
    volume.gain().exponential_ramp_to_value_at_time(0.0001, begins + lasts)?;
    oscillator.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&audio.destination())?;
    oscillator.start_with_when(begins)?;
    oscillator.stop_with_when(begins + lasts)
}

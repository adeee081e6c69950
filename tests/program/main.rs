//! The real program, run as a process: what it prints, answers and leaves behind, however it is started and ended.

mod assets;
mod command_line;
mod crash;
mod demo;
mod full_disk;
mod http;
mod https;
mod log;
mod openapi;
mod parameters;
mod people;
mod process;
mod proxy;
mod refusals;
mod rubbish;
mod stop;
mod tracker;
mod transcripts;
mod walk;

//! `lede token`: makes a token, tells it once, and gives the line that makes a server know it.

use std::process::ExitCode;

use super::{Error, print};
use crate::{
    server::tokens,
    settings::{Token, TokenCommand},
};

pub(super) fn run(settings: &Token) -> Result<ExitCode, Error> {
    let TokenCommand::New { name } = &settings.command;
    tokens::check_name(name).map_err(|what| Error::Usage(what.to_owned()))?;
    let (token, line) = tokens::make(name).map_err(|_| Error::Failed("the system gives no random bytes".to_owned()))?;
    print(&format!("token, told only now: {token}\nline for the file:    {line}\n"));
    Ok(ExitCode::SUCCESS)
}

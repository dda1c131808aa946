//! `lede health`: the exit code that containers ask for.

use std::{process::ExitCode, time::Duration};

use tonic::transport::Endpoint;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use super::{Error, print};
use crate::settings::Health;

pub(super) fn run(settings: &Health) -> Result<ExitCode, Error> {
    let timeout = Duration::from_secs(settings.timeout.max(1));
    let endpoint = Endpoint::from_shared(format!("http://{}", settings.address))
        .map_err(|_| Error::Usage(format!("{:?} is no address", settings.address)))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| Error::Failed(e.to_string()))?;
    let answer = runtime.block_on(async {
        let channel = endpoint.connect_timeout(timeout).timeout(timeout).connect().await.map_err(|_| "no server answers".to_owned())?;
        let res = HealthClient::new(channel).check(HealthCheckRequest::default()).await.map_err(|status| status.message().to_owned())?;
        Ok::<_, String>(res.into_inner().status())
    });
    match answer {
        Ok(ServingStatus::Serving) => {
            print("SERVING\n");
            Ok(ExitCode::SUCCESS)
        }
        Ok(status) => {
            print(&format!("{}\n", status.as_str_name()));
            Ok(ExitCode::FAILURE)
        }
        Err(text) => Err(Error::Failed(format!("{}: {text}", settings.address))),
    }
}

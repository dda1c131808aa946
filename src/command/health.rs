//! `lede health`: the exit code that containers ask for.

use std::{path::Path, process::ExitCode, time::Duration};

use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use super::{Error, print};
use crate::settings::Health;

pub(super) fn run(settings: &Health) -> Result<ExitCode, Error> {
    let timeout = Duration::from_secs(settings.timeout.max(1));
    let scheme = if settings.ca.is_some() { "https" } else { "http" };
    let mut endpoint = Endpoint::from_shared(format!("{scheme}://{}", settings.address))
        .map_err(|_| Error::Usage(format!("{:?} is no address", settings.address)))?;
    if let Some(ca) = &settings.ca {
        endpoint = endpoint.tls_config(tls(settings, ca)?).map_err(|error| Error::Failed(error.to_string()))?;
    }
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

fn tls(settings: &Health, ca: &Path) -> Result<ClientTlsConfig, Error> {
    let read = |path: &Path| std::fs::read(path).map_err(|error| Error::Failed(format!("{}: {error}", path.display())));
    let config = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(ca)?)).domain_name(&settings.server_name);
    match (&settings.certificate, &settings.key) {
        (Some(certificate), Some(key)) => Ok(config.identity(Identity::from_pem(read(certificate)?, read(key)?))),
        _ => Ok(config),
    }
}

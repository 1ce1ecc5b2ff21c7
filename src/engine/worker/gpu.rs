//! The one GPU device of a worker, and what happens when it goes away.

use burn::tensor::Device;

use super::messages::post;
use crate::engine::protocol::{EngineError, Reply};

/// Makes the device, and says its name where it has one; a second call fails, as burn keeps the first.
pub(super) async fn device() -> Result<(Device, Option<String>), EngineError> {
    let (device, setup) = Device::wgpu_options()
        .init_with_setup_async()
        .await
        .map_err(|error| EngineError::Gpu { reason: error.to_string() })?;
    // In place of burn's own callback, which only makes later calls fail: those may never answer.
    setup.device.set_device_lost_callback(|kind, message| {
        let reason = if message.is_empty() { format!("{kind:?}") } else { message };
        post(None, Reply::Broken(EngineError::Gpu { reason }));
    });
    // Browsers may keep the name to themselves.
    let name = setup.adapter.get_info().name;
    Ok((device, Some(name).filter(|name| !name.is_empty())))
}

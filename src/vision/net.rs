//! One neural network on disk, and running it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

use super::Error;

/// A loaded network with one picture as input.
pub(super) struct Net {
    model: Model,
    input: NodeId,
    outputs: Vec<NodeId>,
}

impl Net {
    /// Reads the file `name` in `folder`. `outputs` is the number of results it must give.
    pub fn load(folder: &Path, name: &str, outputs: usize) -> Result<Self, Error> {
        let bad = || Error::BadModel(name.to_owned());
        let path = folder.join(name);
        let model = ModelOptions::with_all_ops().prepack_weights(true).load_file(path).map_err(|_| bad())?;
        let input = *model.input_ids().first().ok_or_else(bad)?;
        let ids = model.output_ids().to_vec();
        if ids.len() != outputs {
            return Err(bad());
        }
        Ok(Self { model, input, outputs: ids })
    }

    /// A text that stands with the network.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.model.metadata().get(key)
    }

    /// Its results for a picture of shape (1, 3, height, width).
    pub fn run(&self, input: &NdTensor<f32, 4>, threads: &Arc<ThreadPool>) -> Result<Vec<Tensor<f32>>, Error> {
        let options = RunOptions::default().with_thread_pool(Some(threads.clone()));
        let failed = |_| Error::Failed("a network did not run".into());
        let values =
            self.model.run(vec![(self.input, input.view().into())], &self.outputs, Some(options)).map_err(failed)?;
        values
            .into_iter()
            .map(|value| value.into_tensor::<f32>().ok_or_else(|| Error::Failed("a network gave no numbers".into())))
            .collect()
    }
}

/// Thread pools for running networks, one for each picture that is looked at at the same time. Pools are made when
/// first needed and used again.
pub(super) struct Pools {
    threads: usize,
    idle: Mutex<Vec<Arc<ThreadPool>>>,
}

impl Pools {
    /// Pools of this many threads.
    pub fn new(threads: usize) -> Self {
        Self { threads: threads.max(1), idle: Mutex::default() }
    }

    /// Runs `work` with a pool on a thread of its own.
    ///
    /// Of its own, because a caller that is itself a worker of a rayon pool would otherwise, while it waits for the
    /// network, start the next file on top of this one: pictures would pile up in memory.
    pub fn with<T: Send>(&self, work: impl FnOnce(&Arc<ThreadPool>) -> Result<T, Error> + Send) -> Result<T, Error> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let pool = idle().pop().unwrap_or_else(|| Arc::new(ThreadPool::with_num_threads(self.threads)));
        let done = std::thread::scope(|scope| {
            let pool = &pool;
            scope.spawn(move || work(pool)).join()
        });
        idle().push(pool);
        done.unwrap_or_else(|_| Err(Error::Failed("internal error".into())))
    }
}

/// A picture as a network takes it: colour by colour, each value `(v - mean) * scale`; `bgr` is the order in which
/// networks trained with `OpenCV` want the colours.
pub(super) fn input(rgb: &[u8], width: usize, height: usize, bgr: bool, mean: f32, scale: f32) -> NdTensor<f32, 4> {
    let size = width * height;
    let mut data = vec![0.0_f32; size * 3];
    for (channel, plane) in data.chunks_exact_mut(size.max(1)).enumerate() {
        let from = if bgr { 2 - channel.min(2) } else { channel };
        for (value, pixel) in plane.iter_mut().zip(rgb.chunks_exact(3)) {
            *value = (f32::from(pixel.get(from).copied().unwrap_or_default()) - mean) * scale;
        }
    }
    NdTensor::from_data([1, 3, height, width], data)
}

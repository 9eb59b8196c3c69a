//! Ways to a server: one on which connections stall, are reset, and are cut once the server has done what it was asked; and a
//! long one, on which the round trips are counted.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::support::dice::Dice;

/// What becomes of a connection after so many requests.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// The request does not arrive, and nothing is said.
    Stalls,
    /// The request does not arrive, and the connection ends.
    Ends,
    /// The request is done, and its answer does not arrive.
    IsCut,
}

/// The way, until it is dropped.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    is_over: Arc<AtomicBool>,
}

impl Proxy {
    /// A way to a server, on which every connection breaks some day while it is `bad`.
    pub(crate) fn to(server: SocketAddr, is_bad: &Arc<AtomicBool>) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let (is_bad, over) = (Arc::clone(is_bad), Arc::clone(&is_over));
        thread::spawn(move || {
            let mut dice = Dice::new(11);
            for desk in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let fate = [Fate::Stalls, Fate::Ends, Fate::IsCut, Fate::IsCut][dice.below(4)];
                let (requests, is_bad) = (5 + dice.below(60), Arc::clone(&is_bad));
                thread::spawn(move || drop(carry(desk, server, requests, fate, &is_bad)));
            }
        });
        Proxy { address, is_over }
    }
}

/// A way on which everything takes this long in each direction, and how often a desk waited for an answer on it.
pub(crate) fn far(server: SocketAddr, one_way: Duration) -> (Proxy, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (is_over, trips) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (over, counted) = (Arc::clone(&is_over), Arc::clone(&trips));
    thread::spawn(move || {
        for desk in listener.incoming().flatten() {
            if over.load(Ordering::SeqCst) {
                break;
            }
            let server = TcpStream::connect(server).unwrap();
            let (there, back) = (desk.try_clone().unwrap(), server.try_clone().unwrap());
            let waits = Arc::new(AtomicBool::new(false));
            let (asks, trips) = (Arc::clone(&waits), Arc::clone(&counted));
            thread::spawn(move || {
                lead(desk, server, one_way, || {
                    if !asks.swap(true, Ordering::SeqCst) {
                        trips.fetch_add(1, Ordering::SeqCst);
                    }
                });
            });
            thread::spawn(move || lead(back, there, one_way, || waits.store(false, Ordering::SeqCst)));
        }
    });
    (Proxy { address, is_over }, trips)
}

/// Leads what comes from one side to the other.
fn lead(mut from: TcpStream, mut to: TcpStream, one_way: Duration, mut hear: impl FnMut()) {
    to.set_nodelay(true).unwrap();
    let mut bytes = [0; 16384];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        hear();
        thread::sleep(one_way);
        if to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

fn carry(
    mut desk: TcpStream,
    server: SocketAddr,
    requests: usize,
    fate: Fate,
    is_bad: &AtomicBool,
) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server)?;
    desk.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let is_muted = Arc::new(AtomicBool::new(false));
    let (mut from, mut to, muted) = (server.try_clone()?, desk.try_clone()?, Arc::clone(&is_muted));
    let back = thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            if muted.load(Ordering::SeqCst) || to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
    let mut bytes = [0; 8192];
    let mut carried = 0;
    while let Ok(read @ 1..) = desk.read(&mut bytes) {
        carried += 1;
        if carried > requests && is_bad.load(Ordering::SeqCst) {
            match fate {
                // Longer than a desk is patient here.
                Fate::Stalls => thread::sleep(Duration::from_secs(3)),
                Fate::Ends => {}
                Fate::IsCut => {
                    is_muted.store(true, Ordering::SeqCst);
                    server.write_all(&bytes[..read])?;
                    // Its answer ends the other direction.
                    let _ = back.join();
                    return Ok(());
                }
            }
            break;
        }
        server.write_all(&bytes[..read])?;
    }
    let _ = server.shutdown(Shutdown::Both);
    let _ = desk.shutdown(Shutdown::Both);
    let _ = back.join();
    Ok(())
}

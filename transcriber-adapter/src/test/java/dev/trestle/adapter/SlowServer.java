package dev.trestle.adapter;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Answers nobody before so many have asked. */
final class SlowServer implements AutoCloseable {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  SlowServer(int callers) throws IOException {
    CountDownLatch together = new CountDownLatch(callers);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), callers);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          together.countDown();
          try {
            exchange.sendResponseHeaders(together.await(60, TimeUnit.SECONDS) ? 204 : 503, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
  }

  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

package dev.trestle.server;

import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;

/** The process that the tests are in goes on, whatever a service would do with its own. */
@Singleton
@Replaces(ProcessEnd.class)
final class KeptProcess extends ProcessEnd {

  final CompletableFuture<Integer> exited = new CompletableFuture<>();
  final CompletableFuture<Integer> halted = new CompletableFuture<>();

  @Override
  void exit(int code) {
    exited.complete(code);
  }

  @Override
  void halt(int code) {
    halted.complete(code);
  }
}

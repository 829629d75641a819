package dev.trestle.server.security.tls;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the token that a file holds with each call. The file is read again at most every 30
 * seconds, when a call needs it: Kubernetes writes a new token long before the old one ends. While
 * it cannot be read the last token serves on. Safe across threads.
 */
final class TokenFile extends CallCredentials {

  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final Duration AGE = Duration.ofSeconds(30);

  /** The characters of RFC 6750. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  /** Servers take 8 KiB of headers. */
  private static final int MAX_BYTES = 8_000;

  private final Path file;
  private final LongSupplier nanoTime;
  private @Nullable String token;
  private long readNanos;
  private boolean told;

  TokenFile(Path file) {
    this(file, System::nanoTime);
  }

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  TokenFile(Path file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
  }

  /** Has each call of a channel send it. */
  ClientInterceptor withEachCall() {
    return new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(
          MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return next.newCall(method, options.withCallCredentials(TokenFile.this));
      }
    };
  }

  /**
   * Looks whether there is a token.
   *
   * @throws IOException if not; the message says what is wrong
   */
  void verify() throws IOException {
    var unused = token();
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo request, Executor executor, MetadataApplier applier) {
    try {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + token());
      applier.apply(headers);
    } catch (IOException e) {
      // Not UNAUTHENTICATED: nobody has refused us, and it passes when the file is there.
      applier.fail(Status.UNAVAILABLE.withDescription(e.getMessage()).withCause(e));
    }
  }

  private synchronized String token() throws IOException {
    String known = token;
    long now = nanoTime.getAsLong();
    if (known != null && now - readNanos < AGE.toNanos()) {
      return known;
    }
    try {
      String read = read();
      token = read;
      told = false;
      return read;
    } catch (IOException e) {
      if (known == null) {
        throw e;
      }
      if (!told) {
        LOG.warn("The last token serves on: {}", e.getMessage());
        told = true;
      }
      return known;
    } finally {
      readNanos = now;
    }
  }

  private String read() throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("token file " + file + " is not there, or cannot be read");
    }
    String text;
    try (var in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MAX_BYTES + 1), StandardCharsets.US_ASCII);
    }
    String read = text.strip();
    if (read.isEmpty() || read.length() > MAX_BYTES || !TOKEN.matcher(read).matches()) {
      throw new IOException(
          "token file " + file + " holds no token: one line of at most " + MAX_BYTES + " letters");
    }
    return read;
  }
}

package dev.trestle.aws.embedded;

import dev.trestle.aws.embedded.events.EventBridge;
import dev.trestle.aws.embedded.events.Queues;
import dev.trestle.aws.embedded.front.Front;
import dev.trestle.aws.embedded.front.PortTakenException;
import dev.trestle.aws.embedded.s3.S3;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;

/**
 * DynamoDB, SQS, S3 and EventBridge behind one endpoint, with all data in memory.
 *
 * <p>Any region and any credentials are taken; the account is {@value #ACCOUNT}. Three child
 * processes serve DynamoDB, SQS and S3; they end with this process, however it ends.
 */
public final class EmbeddedAws implements AutoCloseable {

  /** The port that tools expect, the same as LocalStack's. */
  public static final int DEFAULT_PORT = 4566;

  /** The one region. */
  public static final String REGION = "us-east-1";

  /** The one account. */
  public static final String ACCOUNT = "000000000000";

  private final Front front;
  private final Backends backends;
  private final EventBridge eventBridge;
  private final S3 s3;
  private final URI endpoint;

  private EmbeddedAws(
      Front front, Backends backends, EventBridge eventBridge, S3 s3, URI endpoint) {
    this.front = front;
    this.backends = backends;
    this.eventBridge = eventBridge;
    this.s3 = s3;
    this.endpoint = endpoint;
  }

  /** As {@link #start(Options)} on any free port. */
  public static EmbeddedAws start() {
    return start(new Options("127.0.0.1", 0));
  }

  /**
   * Starts everything and returns when every service answers, some seconds later.
   *
   * @throws PortTakenException if another process listens on the port
   * @throws IllegalStateException if a backend does not start, with what it said
   */
  public static EmbeddedAws start(Options options) {
    Front front = Front.bind(new InetSocketAddress(options.host(), options.port()));
    // Queue URLs name a loopback address even when all interfaces are bound.
    Backends backends = Backends.start("127.0.0.1", front.port());
    try {
      Queues queues = Queues.at(backends.sqs(), REGION, ACCOUNT);
      EventBridge eventBridge = new EventBridge(REGION, ACCOUNT, queues, Clock.systemUTC());
      S3 s3 = new S3(backends.s3(), REGION, ACCOUNT, eventBridge, Clock.systemUTC());
      front.open(backends.dynamoDb(), backends.sqs(), eventBridge, s3, queues, ACCOUNT);
      URI endpoint = URI.create("http://127.0.0.1:" + front.port());
      return new EmbeddedAws(front, backends, eventBridge, s3, endpoint);
    } catch (RuntimeException e) {
      backends.close();
      front.close();
      throw e;
    }
  }

  /** What SDKs and the CLI take as the endpoint URL. */
  public URI endpoint() {
    return endpoint;
  }

  /** The child processes, for a test that none is left over. */
  List<ProcessHandle> processes() {
    return backends.processes();
  }

  /** Stops everything; the data is gone. Returns when no child process is left. */
  @Override
  public void close() {
    front.close();
    eventBridge.close();
    s3.close();
    backends.close();
  }

  /**
   * Where to listen.
   *
   * @param host address to bind, normally {@code 127.0.0.1}
   * @param port 0 for any free one
   */
  public record Options(String host, int port) {}
}

package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.benchmarks.aws.expression.ExpressionException;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP in and out: AWS JSON calls by {@code X-Amz-Target}, S3, and the control endpoints. */
final class AwsHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final String CONTROL = "/_control/";

  /** Counts as JSON by GET; zeroed by DELETE. */
  static final String COUNTS = CONTROL + "counts";

  /** PUT with {@code true}: answers come at once and without limits; {@code false}: as set. */
  static final String HURRY = CONTROL + "hurry";

  /** DELETE forgets all jobs, as if their time to live had passed. */
  static final String JOBS = CONTROL + "jobs";

  private static final Pattern ACCESS_KEY = Pattern.compile("Credential=([^/]+)/");

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(8 << 20).build())
                  .build())
          .build();

  private final Services services;

  AwsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
      throws IOException {
    long arrived = System.nanoTime();
    if (request.uri().startsWith(CONTROL)) {
      var unused = context.writeAndFlush(control(request));
      return;
    }
    String target = request.headers().get("X-Amz-Target", "");
    if (target.isEmpty()) {
      S3.Reply reply = services.answer(request.method().name(), request.uri());
      answer(context, Service.S3, arrived, response(reply));
    } else {
      call(context, target, request, arrived);
    }
  }

  private void call(
      ChannelHandlerContext context, String target, FullHttpRequest request, long arrived)
      throws IOException {
    Service service = Service.DYNAMODB;
    try {
      service = Service.of(target);
      Service called = service;
      services.answer(
          called,
          called.operation(target),
          JSON.readTree(new ByteBufInputStream(request.content())),
          caller(request),
          arrived,
          (body, since) -> answer(context, called, since, response(HttpResponseStatus.OK, body)));
    } catch (AwsException refused) {
      ObjectNode error = error(refused.code(), String.valueOf(refused.getMessage()));
      ObjectNode item = refused.item();
      if (item != null) {
        error.set("Item", item);
      }
      answer(context, service, arrived, response(HttpResponseStatus.BAD_REQUEST, error));
    } catch (ExpressionException refused) {
      ObjectNode error = error("ValidationException", String.valueOf(refused.getMessage()));
      answer(context, service, arrived, response(HttpResponseStatus.BAD_REQUEST, error));
    } catch (JsonProcessingException unreadable) {
      ObjectNode error = error("SerializationException", unreadable.getOriginalMessage());
      answer(context, service, arrived, response(HttpResponseStatus.BAD_REQUEST, error));
    }
  }

  private void answer(
      ChannelHandlerContext context, Service service, long since, FullHttpResponse response) {
    services
        .lineOf(service)
        .hold(
            since,
            () -> {
              var unused = context.writeAndFlush(response);
            });
  }

  private FullHttpResponse control(FullHttpRequest request) {
    return switch (request.method().name() + " " + request.uri()) {
      case "GET " + COUNTS -> response(HttpResponseStatus.OK, services.counts());
      case "DELETE " + COUNTS -> {
        services.resetCounts();
        yield done();
      }
      case "PUT " + HURRY -> {
        services.hurry(Boolean.parseBoolean(request.content().toString(StandardCharsets.US_ASCII)));
        yield done();
      }
      case "DELETE " + JOBS -> {
        services.forgetJobs();
        yield done();
      }
      default -> response(HttpResponseStatus.NOT_FOUND, error("NotFound", request.uri()));
    };
  }

  private static FullHttpResponse done() {
    return response(HttpResponseStatus.OK, JsonNodeFactory.instance.objectNode());
  }

  private static String caller(FullHttpRequest request) {
    Matcher key = ACCESS_KEY.matcher(request.headers().get(HttpHeaderNames.AUTHORIZATION, ""));
    return key.find() ? key.group(1) : "nobody";
  }

  private static ObjectNode error(String code, String message) {
    return JsonNodeFactory.instance.objectNode().put("__type", code).put("message", message);
  }

  private static FullHttpResponse response(HttpResponseStatus status, ObjectNode body) {
    try {
      return response(status, "application/x-amz-json-1.0", JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FullHttpResponse response(S3.Reply reply) {
    FullHttpResponse response =
        response(HttpResponseStatus.valueOf(reply.status()), reply.contentType(), reply.body());
    reply.headers().forEach(response.headers()::set);
    return response;
  }

  private static FullHttpResponse response(
      HttpResponseStatus status, String contentType, byte[] bytes) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(bytes));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, contentType)
        .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    return response;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      System.err.println("stand-in AWS: " + cause);
    }
    var unused = context.close();
  }
}

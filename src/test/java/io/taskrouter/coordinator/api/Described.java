package io.taskrouter.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;

/** Holds every answer to the description that callers generate their clients from. */
final class Described implements Filter {
    private static final OpenApiInteractionValidator VALIDATOR = OpenApiInteractionValidator.createForSpecificationUrl(
                    "src/main/resources/META-INF/openapi.yaml")
            .withLevelResolver(LevelResolver.create()
                    // They are bad on purpose.
                    .withLevel("validation.request", ValidationReport.Level.IGNORE)
                    .build())
            .build();

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        if (response.statusCode() == 405 || response.asString().contains("/problems/not-found"))
            return response; // described nowhere
        String path = URI.create(request.getURI()).getRawPath();
        SimpleResponse.Builder answer = SimpleResponse.Builder.status(response.statusCode());
        response.headers().forEach(header -> answer.withHeader(header.getName(), header.getValue()));
        ValidationReport report = VALIDATOR.validateResponse(
                path,
                Request.Method.valueOf(request.getMethod()),
                answer.withBody(response.asString()).build());
        assertThat(report.getMessages())
                .as(request.getMethod() + " " + path + " " + response.statusCode())
                .isEmpty();
        return response;
    }
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Vqa.Node.Api;

/// <summary>The document of the API (OpenAPI), made of what the endpoints say of themselves.</summary>
internal static class ApiDocument
{
    /// <summary>Sets it up.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Vqa",
                Version = ProgramVersion.Text,
                Description =
                    "Watches live video around the clock. Times are RFC 3339, durations seconds, names snake_case. "
                    + "Errors are problem+json (RFC 9457). Show a token: Authorization: Bearer TOKEN; looking needs "
                    + "the role read, changing operate.",
            };
            document.Servers?.Clear();
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            };
            document.Security =
                [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var fields = context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryFields>()
                .SelectMany(query => query.All);
            foreach (var field in fields)
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(Parameter(field));
            }

            return Task.CompletedTask;
        });
    }

    private static OpenApiParameter Parameter(QueryField field)
    {
        var schema = new OpenApiSchema
        {
            Type = field.Kind switch
            {
                QueryKind.Integer => JsonSchemaType.Integer,
                QueryKind.Number => JsonSchemaType.Number,
                QueryKind.Boolean => JsonSchemaType.Boolean,
                _ => JsonSchemaType.String,
            },
            Enum = field.Words.Count == 0 ? null : [.. field.Words.Select(word => (JsonNode)JsonValue.Create(word)!)],
        };
        if (field.Kind is QueryKind.Integer or QueryKind.Number)
        {
            schema.Minimum = field.Minimum.ToString("R");
            schema.Maximum = field.Maximum.ToString("R");
        }

        return new OpenApiParameter
        {
            Name = field.Name,
            In = ParameterLocation.Query,
            Description = field.Help,
            Schema = field.IsRepeated ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema } : schema,
        };
    }
}

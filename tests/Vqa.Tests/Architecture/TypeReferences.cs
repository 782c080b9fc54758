using System.Reflection;
using System.Reflection.Emit;

namespace Vqa.Tests.Architecture;

/// <summary>
/// Which types a type uses, read from its compiled form: base types, member signatures, locals, and every type, method and field
/// that its code names. Constants are not seen, for the compiler copies them.
/// </summary>
internal static class TypeReferences
{
    private const BindingFlags AllMembers = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<short, OpCode> _opCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>All types that <paramref name="type"/> uses; generic types also as their arguments.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        Array.ForEach(type.GetInterfaces(), face => Add(found, face));
        foreach (var member in type.GetMembers(AllMembers))
        {
            AddMember(found, member);
            if (member is MethodBase { } method && method.GetMethodBody() is { } body)
            {
                body.LocalVariables.ToList().ForEach(local => Add(found, local.LocalType));
                AddCode(found, method, body.GetILAsByteArray()!);
            }
        }

        return found;
    }

    private static void AddMember(HashSet<Type> found, MemberInfo? member)
    {
        switch (member)
        {
            case Type type:
                Add(found, type);
                break;
            case FieldInfo field:
                Add(found, field.DeclaringType);
                Add(found, field.FieldType);
                break;
            case MethodBase method:
                Add(found, method.DeclaringType);
                Add(found, (method as MethodInfo)?.ReturnType);
                Array.ForEach(method.GetParameters(), parameter => Add(found, parameter.ParameterType));
                if (method.IsGenericMethod)
                {
                    Array.ForEach(method.GetGenericArguments(), argument => Add(found, argument));
                }

                break;
        }
    }

    private static void AddCode(HashSet<Type> found, MethodBase method, byte[] code)
    {
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at];
            var opCode = _opCodesByValue[value];
            at += opCode.Size;
            if (opCode.OperandType is OperandType.InlineMethod or OperandType.InlineField
                or OperandType.InlineType or OperandType.InlineTok)
            {
                var token = BitConverter.ToInt32(code, at);
                AddMember(found, method.Module.ResolveMember(token, typeArguments, methodArguments));
            }

            at += OperandSize(opCode, code, at);
        }
    }

    private static int OperandSize(OpCode opCode, byte[] code, int at) => opCode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    private static void Add(HashSet<Type> found, Type? type)
    {
        while (type is { HasElementType: true })
        {
            type = type.GetElementType();
        }

        if (type is not null && found.Add(type) && type.IsGenericType)
        {
            Array.ForEach(type.GetGenericArguments(), argument => Add(found, argument));
        }
    }
}

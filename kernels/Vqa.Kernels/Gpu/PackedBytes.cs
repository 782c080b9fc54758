using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// Arithmetic on four bytes in one number. NVIDIA's GPUs since Pascal have an instruction for each of these
/// (VABSDIFF4, IDP.4A), which PTX reaches as vabsdiff4 and dp4a; everywhere else plain arithmetic does the same.
/// </summary>
internal static class PackedBytes
{
    private const uint Even = 0x00FF00FF;

    /// <summary>|a - b| of each byte.</summary>
    [IntrinsicImplementation]
    public static uint Distance(uint a, uint b) => PlainDistance(a, b);

    /// <summary>total plus the sum of |a - b| of each byte.</summary>
    [IntrinsicImplementation]
    public static uint AddDistances(uint a, uint b, uint total) => PlainAddDistances(a, b, total);

    /// <summary>total plus the sum of a * b of each byte.</summary>
    [IntrinsicImplementation]
    public static uint AddProducts(uint a, uint b, uint total) => PlainAddProducts(a, b, total);

    /// <summary>Tells ILGPU what takes the functions' places in PTX, and that nothing does in OpenCL.</summary>
    public static Context.Builder Register(Context.Builder builder)
    {
        var manager = builder.GetIntrinsicManager();
        foreach (var name in (string[])[nameof(Distance), nameof(AddDistances), nameof(AddProducts)])
        {
            var function = typeof(PackedBytes).GetMethod(name, BindingFlags.Static | BindingFlags.Public)!;
            manager.RegisterMethod(
                function,
                new PTXIntrinsic(typeof(PackedBytes), "Emit" + name, IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(
                function, new CLIntrinsic(typeof(PackedBytes), "Plain" + name, IntrinsicImplementationMode.Redirect));
        }

        return builder;
    }

    private static uint PlainDistance(uint a, uint b) =>
        HalfDistance(a & Even, b & Even) | (HalfDistance((a >> 8) & Even, (b >> 8) & Even) << 8);

    private static uint PlainAddDistances(uint a, uint b, uint total)
    {
        var halves = HalfDistance(a & Even, b & Even) + HalfDistance((a >> 8) & Even, (b >> 8) & Even);
        return total + (halves & 0xFFFF) + (halves >> 16);
    }

    private static uint PlainAddProducts(uint a, uint b, uint total) => total
        + ((a & 0xFF) * (b & 0xFF)) + (((a >> 8) & 0xFF) * ((b >> 8) & 0xFF))
        + (((a >> 16) & 0xFF) * ((b >> 16) & 0xFF)) + ((a >> 24) * (b >> 24));

    // As WordRow.Distance, for bytes in halves of 16 bits.
    private static uint HalfDistance(uint a, uint b)
    {
        var difference = (a | 0x01000100) - b;
        var negative = (~difference >> 8) & 0x00010001;
        return ((difference & Even) ^ ((negative << 8) - negative)) + negative;
    }

    // ILGPU calls these by name while it generates PTX.
    private static void EmitDistance(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Emit(generator, value, "vabsdiff4.u32.u32.u32", addsZero: true);

    private static void EmitAddDistances(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Emit(generator, value, "vabsdiff4.u32.u32.u32.add", addsZero: false);

    private static void EmitAddProducts(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Emit(generator, value, "dp4a.u32.u32", addsZero: false);

    private static void Emit(PTXCodeGenerator generator, Value value, string instruction, bool addsZero)
    {
        var operands = new RegisterAllocator<PTXRegisterKind>.HardwareRegister[value.Count];
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = generator.EnsureHardwareRegister(generator.LoadPrimitive(value[i]));
        }

        var target = generator.AllocateHardware(value);
        if (addsZero)
        {
            // The instruction takes no constant where it adds.
            using var zero = generator.BeginCommand("mov.b32");
            zero.AppendArgument(target);
            zero.AppendConstant(0L);
        }

        using var command = generator.BeginCommand(instruction);
        command.AppendArgument(target);
        foreach (var operand in operands)
        {
            command.AppendArgument(operand);
        }

        if (addsZero)
        {
            command.AppendArgument(target);
        }
    }
}

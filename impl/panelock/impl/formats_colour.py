"""Colour names as tmux reads them, and what they look like as RGB: the 8 and 256 palettes and the names of X11."""

from functools import lru_cache

from panelock.impl.formats_values import to_integer

_BASIC = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_BASIC_RGB = (0x000000, 0x800000, 0x008000, 0x808000, 0x000080, 0x800080, 0x008080, 0xC0C0C0)
_BRIGHT_RGB = (0x808080, 0xFF0000, 0x00FF00, 0xFFFF00, 0x0000FF, 0xFF00FF, 0x00FFFF, 0xFFFFFF)
_HEX = frozenset("0123456789abcdefABCDEF")


def hexadecimal(colour: str) -> str:
    """Six digits of a tmux colour; "" if it is none, or has no RGB value of its own (`c:`).

    >>> hexadecimal("colour200"), hexadecimal("Dark Olive Green"), hexadecimal("default")
    ('ff00d7', '556b2f', '')
    """
    if len(colour) == len("#rrggbb") and colour[0] == "#" and _HEX.issuperset(colour[1:]):
        return colour[1:].lower()
    name = colour.lower()
    for prefix in ("colour", "color"):
        if name.startswith(prefix):
            number = to_integer(name[len(prefix) :], 0, 255)
            return "" if number is None else f"{palette(number):06x}"
    rgb = _basic(name)
    return f"{rgb:06x}" if rgb is not None else x11(name)


def palette(number: int) -> int:
    """The RGB value of one of the 256 colours."""
    if number < 16:
        return (_BASIC_RGB + _BRIGHT_RGB)[number]
    if number >= 232:
        return (8 + 10 * (number - 232)) * 0x010101
    red, green, blue = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
    levels = (0, 95, 135, 175, 215, 255)
    return levels[red] << 16 | levels[green] << 8 | levels[blue]


def _basic(name: str) -> int | None:
    """The eight colours and their bright ones, by name or by tmux's number."""
    for index, basic in enumerate(_BASIC):
        if name in (basic, str(index)):
            return _BASIC_RGB[index]
        if name in ("bright" + basic, str(90 + index)):
            return _BRIGHT_RGB[index]
    return None


def x11(name: str) -> str:
    """Six digits of what X11 calls by a name in small letters; "" if it is none."""
    if name[:4] in ("gray", "grey") and name[4:]:
        percent = to_integer(name[4:], 0, 100)
        if percent is None or name[4:] != str(percent):
            return ""
        return f"{int(percent * 2.55 + 0.5):02x}" * 3  # in floating point, as X11: 50 is 7f
    return _names().get(name, "")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Every name in small letters; one of several words stands in the table with blanks and counts without too."""
    out: dict[str, str] = {}
    for entry in _TABLE.replace("\n", "").split(","):
        name, _, rgb = entry.partition("=")
        out[name] = out[name.replace(" ", "")] = rgb
    return out


_TABLE = """
alice blue=f0f8ff,antique white=faebd7,antiquewhite1=ffefdb,antiquewhite2=eedfcc,antiquewhite3=cdc0b0,
antiquewhite4=8b8378,aqua=00ffff,aquamarine=7fffd4,aquamarine1=7fffd4,aquamarine2=76eec6,
aquamarine3=66cdaa,aquamarine4=458b74,azure=f0ffff,azure1=f0ffff,azure2=e0eeee,azure3=c1cdcd,
azure4=838b8b,beige=f5f5dc,bisque=ffe4c4,bisque1=ffe4c4,bisque2=eed5b7,bisque3=cdb79e,bisque4=8b7d6b,
black=000000,blanched almond=ffebcd,blue=000080,blue violet=8a2be2,blue1=0000ff,blue2=0000ee,blue3=0000cd,
blue4=00008b,brightblack=808080,brightblue=0000ff,brightcyan=00ffff,brightgreen=00ff00,
brightmagenta=ff00ff,brightred=ff0000,brightwhite=ffffff,brightyellow=ffff00,brown=a52a2a,brown1=ff4040,
brown2=ee3b3b,brown3=cd3333,brown4=8b2323,burlywood=deb887,burlywood1=ffd39b,burlywood2=eec591,
burlywood3=cdaa7d,burlywood4=8b7355,cadet blue=5f9ea0,cadetblue1=98f5ff,cadetblue2=8ee5ee,
cadetblue3=7ac5cd,cadetblue4=53868b,chartreuse=7fff00,chartreuse1=7fff00,chartreuse2=76ee00,
chartreuse3=66cd00,chartreuse4=458b00,chocolate=d2691e,chocolate1=ff7f24,chocolate2=ee7621,
chocolate3=cd661d,chocolate4=8b4513,coral=ff7f50,coral1=ff7256,coral2=ee6a50,coral3=cd5b45,coral4=8b3e2f,
cornflower blue=6495ed,cornsilk=fff8dc,cornsilk1=fff8dc,cornsilk2=eee8cd,cornsilk3=cdc8b1,
cornsilk4=8b8878,crimson=dc143c,cyan=008080,cyan1=00ffff,cyan2=00eeee,cyan3=00cdcd,cyan4=008b8b,
dark blue=00008b,dark cyan=008b8b,dark goldenrod=b8860b,dark gray=a9a9a9,dark green=006400,
dark grey=a9a9a9,dark khaki=bdb76b,dark magenta=8b008b,dark olive green=556b2f,dark orange=ff8c00,
dark orchid=9932cc,dark red=8b0000,dark salmon=e9967a,dark sea green=8fbc8f,dark slate blue=483d8b,
dark slate gray=2f4f4f,dark slate grey=2f4f4f,dark turquoise=00ced1,dark violet=9400d3,
darkgoldenrod1=ffb90f,darkgoldenrod2=eead0e,darkgoldenrod3=cd950c,darkgoldenrod4=8b6508,
darkolivegreen1=caff70,darkolivegreen2=bcee68,darkolivegreen3=a2cd5a,darkolivegreen4=6e8b3d,
darkorange1=ff7f00,darkorange2=ee7600,darkorange3=cd6600,darkorange4=8b4500,darkorchid1=bf3eff,
darkorchid2=b23aee,darkorchid3=9a32cd,darkorchid4=68228b,darkseagreen1=c1ffc1,darkseagreen2=b4eeb4,
darkseagreen3=9bcd9b,darkseagreen4=698b69,darkslategray1=97ffff,darkslategray2=8deeee,
darkslategray3=79cdcd,darkslategray4=528b8b,deep pink=ff1493,deep sky blue=00bfff,deeppink1=ff1493,
deeppink2=ee1289,deeppink3=cd1076,deeppink4=8b0a50,deepskyblue1=00bfff,deepskyblue2=00b2ee,
deepskyblue3=009acd,deepskyblue4=00688b,dim gray=696969,dim grey=696969,dodger blue=1e90ff,
dodgerblue1=1e90ff,dodgerblue2=1c86ee,dodgerblue3=1874cd,dodgerblue4=104e8b,firebrick=b22222,
firebrick1=ff3030,firebrick2=ee2c2c,firebrick3=cd2626,firebrick4=8b1a1a,floral white=fffaf0,
forest green=228b22,fuchsia=ff00ff,gainsboro=dcdcdc,ghost white=f8f8ff,gold=ffd700,gold1=ffd700,
gold2=eec900,gold3=cdad00,gold4=8b7500,goldenrod=daa520,goldenrod1=ffc125,goldenrod2=eeb422,
goldenrod3=cd9b1d,goldenrod4=8b6914,gray=bebebe,green=008000,green yellow=adff2f,green1=00ff00,
green2=00ee00,green3=00cd00,green4=008b00,grey=bebebe,honeydew=f0fff0,honeydew1=f0fff0,honeydew2=e0eee0,
honeydew3=c1cdc1,honeydew4=838b83,hot pink=ff69b4,hotpink1=ff6eb4,hotpink2=ee6aa7,hotpink3=cd6090,
hotpink4=8b3a62,indian red=cd5c5c,indianred1=ff6a6a,indianred2=ee6363,indianred3=cd5555,indianred4=8b3a3a,
indigo=4b0082,ivory=fffff0,ivory1=fffff0,ivory2=eeeee0,ivory3=cdcdc1,ivory4=8b8b83,khaki=f0e68c,
khaki1=fff68f,khaki2=eee685,khaki3=cdc673,khaki4=8b864e,lavender=e6e6fa,lavender blush=fff0f5,
lavenderblush1=fff0f5,lavenderblush2=eee0e5,lavenderblush3=cdc1c5,lavenderblush4=8b8386,lawn green=7cfc00,
lemon chiffon=fffacd,lemonchiffon1=fffacd,lemonchiffon2=eee9bf,lemonchiffon3=cdc9a5,lemonchiffon4=8b8970,
light blue=add8e6,light coral=f08080,light cyan=e0ffff,light goldenrod=eedd82,
light goldenrod yellow=fafad2,light gray=d3d3d3,light green=90ee90,light grey=d3d3d3,light pink=ffb6c1,
light salmon=ffa07a,light sea green=20b2aa,light sky blue=87cefa,light slate blue=8470ff,
light slate gray=778899,light slate grey=778899,light steel blue=b0c4de,light yellow=ffffe0,
lightblue1=bfefff,lightblue2=b2dfee,lightblue3=9ac0cd,lightblue4=68838b,lightcyan1=e0ffff,
lightcyan2=d1eeee,lightcyan3=b4cdcd,lightcyan4=7a8b8b,lightgoldenrod1=ffec8b,lightgoldenrod2=eedc82,
lightgoldenrod3=cdbe70,lightgoldenrod4=8b814c,lightpink1=ffaeb9,lightpink2=eea2ad,lightpink3=cd8c95,
lightpink4=8b5f65,lightsalmon1=ffa07a,lightsalmon2=ee9572,lightsalmon3=cd8162,lightsalmon4=8b5742,
lightskyblue1=b0e2ff,lightskyblue2=a4d3ee,lightskyblue3=8db6cd,lightskyblue4=607b8b,
lightsteelblue1=cae1ff,lightsteelblue2=bcd2ee,lightsteelblue3=a2b5cd,lightsteelblue4=6e7b8b,
lightyellow1=ffffe0,lightyellow2=eeeed1,lightyellow3=cdcdb4,lightyellow4=8b8b7a,lime=00ff00,
lime green=32cd32,linen=faf0e6,magenta=800080,magenta1=ff00ff,magenta2=ee00ee,magenta3=cd00cd,
magenta4=8b008b,maroon=b03060,maroon1=ff34b3,maroon2=ee30a7,maroon3=cd2990,maroon4=8b1c62,
medium aquamarine=66cdaa,medium blue=0000cd,medium orchid=ba55d3,medium purple=9370db,
medium sea green=3cb371,medium slate blue=7b68ee,medium spring green=00fa9a,medium turquoise=48d1cc,
medium violet red=c71585,mediumorchid1=e066ff,mediumorchid2=d15fee,mediumorchid3=b452cd,
mediumorchid4=7a378b,mediumpurple1=ab82ff,mediumpurple2=9f79ee,mediumpurple3=8968cd,mediumpurple4=5d478b,
midnight blue=191970,mint cream=f5fffa,misty rose=ffe4e1,mistyrose1=ffe4e1,mistyrose2=eed5d2,
mistyrose3=cdb7b5,mistyrose4=8b7d7b,moccasin=ffe4b5,navajo white=ffdead,navajowhite1=ffdead,
navajowhite2=eecfa1,navajowhite3=cdb38b,navajowhite4=8b795e,navy=000080,navy blue=000080,old lace=fdf5e6,
olive=808000,olive drab=6b8e23,olivedrab1=c0ff3e,olivedrab2=b3ee3a,olivedrab3=9acd32,olivedrab4=698b22,
orange=ffa500,orange red=ff4500,orange1=ffa500,orange2=ee9a00,orange3=cd8500,orange4=8b5a00,
orangered1=ff4500,orangered2=ee4000,orangered3=cd3700,orangered4=8b2500,orchid=da70d6,orchid1=ff83fa,
orchid2=ee7ae9,orchid3=cd69c9,orchid4=8b4789,pale goldenrod=eee8aa,pale green=98fb98,
pale turquoise=afeeee,pale violet red=db7093,palegreen1=9aff9a,palegreen2=90ee90,palegreen3=7ccd7c,
palegreen4=548b54,paleturquoise1=bbffff,paleturquoise2=aeeeee,paleturquoise3=96cdcd,paleturquoise4=668b8b,
palevioletred1=ff82ab,palevioletred2=ee799f,palevioletred3=cd6889,palevioletred4=8b475d,
papaya whip=ffefd5,peach puff=ffdab9,peachpuff1=ffdab9,peachpuff2=eecbad,peachpuff3=cdaf95,
peachpuff4=8b7765,peru=cd853f,pink=ffc0cb,pink1=ffb5c5,pink2=eea9b8,pink3=cd919e,pink4=8b636c,plum=dda0dd,
plum1=ffbbff,plum2=eeaeee,plum3=cd96cd,plum4=8b668b,powder blue=b0e0e6,purple=a020f0,purple1=9b30ff,
purple2=912cee,purple3=7d26cd,purple4=551a8b,rebecca purple=663399,red=800000,red1=ff0000,red2=ee0000,
red3=cd0000,red4=8b0000,rosy brown=bc8f8f,rosybrown1=ffc1c1,rosybrown2=eeb4b4,rosybrown3=cd9b9b,
rosybrown4=8b6969,royal blue=4169e1,royalblue1=4876ff,royalblue2=436eee,royalblue3=3a5fcd,
royalblue4=27408b,saddle brown=8b4513,salmon=fa8072,salmon1=ff8c69,salmon2=ee8262,salmon3=cd7054,
salmon4=8b4c39,sandy brown=f4a460,sea green=2e8b57,seagreen1=54ff9f,seagreen2=4eee94,seagreen3=43cd80,
seagreen4=2e8b57,seashell=fff5ee,seashell1=fff5ee,seashell2=eee5de,seashell3=cdc5bf,seashell4=8b8682,
sienna=a0522d,sienna1=ff8247,sienna2=ee7942,sienna3=cd6839,sienna4=8b4726,silver=c0c0c0,sky blue=87ceeb,
skyblue1=87ceff,skyblue2=7ec0ee,skyblue3=6ca6cd,skyblue4=4a708b,slate blue=6a5acd,slate gray=708090,
slate grey=708090,slateblue1=836fff,slateblue2=7a67ee,slateblue3=6959cd,slateblue4=473c8b,
slategray1=c6e2ff,slategray2=b9d3ee,slategray3=9fb6cd,slategray4=6c7b8b,snow=fffafa,snow1=fffafa,
snow2=eee9e9,snow3=cdc9c9,snow4=8b8989,spring green=00ff7f,springgreen1=00ff7f,springgreen2=00ee76,
springgreen3=00cd66,springgreen4=008b45,steel blue=4682b4,steelblue1=63b8ff,steelblue2=5cacee,
steelblue3=4f94cd,steelblue4=36648b,tan=d2b48c,tan1=ffa54f,tan2=ee9a49,tan3=cd853f,tan4=8b5a2b,
teal=008080,thistle=d8bfd8,thistle1=ffe1ff,thistle2=eed2ee,thistle3=cdb5cd,thistle4=8b7b8b,tomato=ff6347,
tomato1=ff6347,tomato2=ee5c42,tomato3=cd4f39,tomato4=8b3626,turquoise=40e0d0,turquoise1=00f5ff,
turquoise2=00e5ee,turquoise3=00c5cd,turquoise4=00868b,violet=ee82ee,violet red=d02090,violetred1=ff3e96,
violetred2=ee3a8c,violetred3=cd3278,violetred4=8b2252,web gray=808080,web green=008000,web grey=808080,
web maroon=800000,web purple=800080,wheat=f5deb3,wheat1=ffe7ba,wheat2=eed8ae,wheat3=cdba96,wheat4=8b7e66,
white=c0c0c0,white smoke=f5f5f5,x11 gray=bebebe,x11 green=00ff00,x11 grey=bebebe,x11 maroon=b03060,
x11 purple=a020f0,yellow=808000,yellow green=9acd32,yellow1=ffff00,yellow2=eeee00,yellow3=cdcd00,
yellow4=8b8b00"""

"""Passwords of eight characters and more that guessing programs try first, Chinese habits included."""

_WORDS = """
password passw0rd p@ssw0rd p@ssword password1 password12 password123 passwort admin123 admin888
admin1234 administrator welcome1 welcome123 iloveyou sunshine princess football baseball superman
batman123 dragon123 monkey123 letmein1 letmein123 trustno1 starwars whatever michael1 jennifer
qwerty123 qwertyui q1w2e3r4 1q2w3e4r 1q2w3e4r5t 1qaz2wsx zaq12wsx qazwsxedc 1qazxsw2 asdf1234
abcd1234 abc12345 abc123456 a1234567 a12345678 a123456789 aa123456 aa12345678 qq123456 qq123456789
qwe123456 qweasdzxc asd123456 zxc123456 z123456789 woaini1314 woaini520 woaini521 5201314520
52013140 5201314a 13145201 14725836 147258369 123456789a 123456aa 12345678a 123456abc 123123123
12312312 11223344 1122334455 112233445566 88888888 66666666 00000000 11111111 22222222 12341234
87654321 987654321 1234554321 123321123 123321456 147852369 159753456 789456123 31415926 dearbook
caonima1 taobao123 aptx4869 zhang123 wang1234 liuyang1 huawei123 p@ssw0rd123 changeme changeme1
trainer1 training training1 exam1234 kaoshi123 peixun123 jinglikh kehujingli
"""

COMMON_PASSWORDS = frozenset(_WORDS.split())
